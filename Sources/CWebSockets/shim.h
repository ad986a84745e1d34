// Makes the library visible to Swift; macros Swift cannot import become static inline functions here.
#pragma once
#include <libwebsockets.h>
