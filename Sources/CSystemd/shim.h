// Makes the library visible to Swift.
#pragma once
#include <systemd/sd-bus.h>
