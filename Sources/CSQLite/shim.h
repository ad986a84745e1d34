// Makes the library visible to Swift; macros Swift cannot import become static inline functions here.
#pragma once
#include <sqlite3.h>

// Bind bytes that the library copies (SQLITE_TRANSIENT is a cast that Swift cannot import).
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *text, int count) {
    // Swift's empty string may have no address, which would bind NULL.
    return sqlite3_bind_text(statement, index, text ? text : "", count, SQLITE_TRANSIENT);
}
static inline int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int count) {
    return count == 0 ? sqlite3_bind_zeroblob(statement, index, 0)
                      : sqlite3_bind_blob(statement, index, bytes, count, SQLITE_TRANSIENT);
}
