// Makes the library visible to Swift; macros Swift cannot import become static inline functions here.
#pragma once
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <openssl/err.h>
#include <openssl/sha.h>
