/* Faults on demand: loaded before the C library, it counts the calls that change files below one folder, and at a chosen
 * one kills the process, or says from then on that the disk is full; or it writes down all of them, for a power cut.
 *
 * The calls of Python and of SQLite alike go through the C library, so both are covered.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[4096];
static long calls, kill_at, full_at;
static int journal = -1, noting;

void fault_arm(const char *below, long killed_at, long full_from, const char *journal_path)
{
    snprintf(folder, sizeof folder, "%s", below);
    calls = 0;
    kill_at = killed_at;
    full_at = full_from;
    journal = *journal_path ? open(journal_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
}

long fault_calls(void)
{
    return calls;
}

static int below(const char *path)
{
    size_t n = strlen(folder);
    return n && !strncmp(path, folder, n) && (path[n] == '/' || !path[n]);
}

static int of_file(int fd, char *path, size_t size)
{
    char link[64];
    int n;
    if (!*folder)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    n = readlink(link, path, size - 1);
    if (n <= 0)
        return 0;
    path[n] = 0;
    return below(path);
}

/* A record: kind, inode, offset, length of what follows, then that. */
static void note(char kind, uint64_t ino, int64_t at, const void *data, int64_t n)
{
    static ssize_t (*real)(int, const void *, size_t);
    char head[32] = {kind};
    if (journal < 0)
        return;
    if (!real)
        real = dlsym(RTLD_NEXT, "write");
    memcpy(head + 8, &ino, 8);
    memcpy(head + 16, &at, 8);
    memcpy(head + 24, &n, 8);
    while (__atomic_exchange_n(&noting, 1, __ATOMIC_ACQUIRE))
        ; /* files are brought to the disk in a thread of their own: its records are whole, too */
    if (real(journal, head, 32) != 32 || real(journal, data, n) != n)
        _exit(99);
    __atomic_store_n(&noting, 0, __ATOMIC_RELEASE);
}

static uint64_t inode(int fd)
{
    struct stat found;
    return fstat(fd, &found) ? 0 : found.st_ino;
}

/* Count a call; 0: go on, 1: this is where the process is killed, -1: the disk is full. */
static int turn(int fills)
{
    long call = __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
    if (call == kill_at)
        return 1;
    return fills && full_at && call >= full_at ? -1 : 0;
}

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) \
        real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define DIE raise(SIGKILL)

ssize_t write(int fd, const void *data, size_t n)
{
    char path[4096];
    REAL(write);
    if (fd != journal && of_file(fd, path, sizeof path)) {
        switch (turn(1)) {
        case 1:
            if (real(fd, data, n / 2) >= 0) /* torn */
                DIE;
            break;
        case -1:
            errno = ENOSPC;
            return -1;
        }
        note('W', inode(fd), lseek(fd, 0, SEEK_CUR), data, n);
    }
    return real(fd, data, n);
}

ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at)
{
    char path[4096];
    REAL(pwrite64);
    if (of_file(fd, path, sizeof path)) {
        switch (turn(1)) {
        case 1:
            if (real(fd, data, n / 2, at) >= 0)
                DIE;
            break;
        case -1:
            errno = ENOSPC;
            return -1;
        }
        note('W', inode(fd), at, data, n);
    }
    return real(fd, data, n, at);
}

ssize_t pwrite(int fd, const void *data, size_t n, off_t at)
{
    return pwrite64(fd, data, n, at);
}

static int synced(int fd, int (*real)(int))
{
    char path[4096];
    if (of_file(fd, path, sizeof path)) {
        if (turn(0) == 1)
            DIE;
        note('S', inode(fd), 0, path, strlen(path));
    }
    return real(fd);
}

int fsync(int fd)
{
    REAL(fsync);
    return synced(fd, real);
}

int fdatasync(int fd)
{
    REAL(fdatasync);
    return synced(fd, real);
}

int ftruncate64(int fd, off64_t n)
{
    char path[4096];
    REAL(ftruncate64);
    if (of_file(fd, path, sizeof path)) {
        if (turn(0) == 1)
            DIE;
        note('T', inode(fd), n, "", 0);
    }
    return real(fd, n);
}

int ftruncate(int fd, off_t n)
{
    return ftruncate64(fd, n);
}

int rename(const char *from, const char *to)
{
    char both[8192];
    REAL(rename);
    if (below(to)) {
        if (turn(0) == 1)
            DIE;
        note('R', 0, strlen(from), both, snprintf(both, sizeof both, "%s%s", from, to));
    }
    return real(from, to);
}

int unlink(const char *path)
{
    REAL(unlink);
    if (below(path)) {
        if (turn(0) == 1)
            DIE;
        note('U', 0, 0, path, strlen(path));
    }
    return real(path);
}

int unlinkat(int at, const char *name, int flags)
{
    char path[4096], whole[8192];
    REAL(unlinkat);
    if (at != AT_FDCWD && of_file(at, path, sizeof path)) {
        if (turn(0) == 1)
            DIE;
        note('U', 0, 0, whole, snprintf(whole, sizeof whole, "%s/%s", path, name));
    }
    return real(at, name, flags);
}

int rmdir(const char *path)
{
    REAL(rmdir);
    if (below(path)) {
        if (turn(0) == 1)
            DIE;
        note('U', 0, 0, path, strlen(path));
    }
    return real(path);
}

int mkdir(const char *path, mode_t mode)
{
    REAL(mkdir);
    if (below(path)) {
        switch (turn(1)) {
        case 1:
            DIE;
            break;
        case -1:
            errno = ENOSPC;
            return -1;
        }
        note('M', 0, 0, path, strlen(path));
    }
    return real(path, mode);
}

static int made(const char *path, int flags, mode_t mode, int (*real)(const char *, int, ...))
{
    struct stat found;
    int fd, is_new = (flags & O_CREAT) && below(path) && lstat(path, &found);
    if (is_new) {
        switch (turn(1)) {
        case 1:
            DIE;
            break;
        case -1:
            errno = ENOSPC;
            return -1;
        }
    }
    fd = real(path, flags, mode);
    if (is_new && fd >= 0)
        note('C', inode(fd), 0, path, strlen(path));
    return fd;
}

int open64(const char *path, int flags, ...)
{
    va_list rest;
    mode_t mode = 0;
    REAL(open64);
    va_start(rest, flags);
    if (flags & (O_CREAT | __O_TMPFILE))
        mode = va_arg(rest, mode_t);
    va_end(rest);
    return made(path, flags, mode, real);
}

int open(const char *path, int flags, ...)
{
    va_list rest;
    mode_t mode = 0;
    REAL(open);
    va_start(rest, flags);
    if (flags & (O_CREAT | __O_TMPFILE))
        mode = va_arg(rest, mode_t);
    va_end(rest);
    return made(path, flags, mode, real);
}
