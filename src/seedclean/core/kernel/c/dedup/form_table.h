/* Where compare forms stand. */
#ifndef FORM_TABLE_H
#define FORM_TABLE_H

#include <stdint.h>

/* Compare forms in several buffers: form i is [starts[i], ends[i]) of the UTF-16 at the address `buffers[buffer[i]]`.
 * The caller has checked that it lies in that buffer. */
typedef struct {
    const uint64_t *buffers;
    const int32_t *buffer;
    const int64_t *starts, *ends;
} form_table;

static inline const uint16_t *form_units(const form_table *forms, int64_t form)
{
    return (const uint16_t *)(uintptr_t)forms->buffers[forms->buffer[form]] + forms->starts[form];
}

static inline int64_t form_length(const form_table *forms, int64_t form)
{
    return forms->ends[form] - forms->starts[form];
}

#endif
