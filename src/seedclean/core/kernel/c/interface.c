/* What Python asks a library before it calls it. The number changes with every prototype, and with every struct that
 * Python hands over; a test computes it.
 */
#include "kernel.h"

const uint32_t API kernel_interface = 0x4A40CD8Eu;
