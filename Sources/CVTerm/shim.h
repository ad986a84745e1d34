// Makes the library visible to Swift; macros Swift cannot import become static inline functions here.
#pragma once
#include <vterm.h>

static inline int cvterm_color_is_default(const VTermColor *color) {
    return VTERM_COLOR_IS_DEFAULT_FG(color) || VTERM_COLOR_IS_DEFAULT_BG(color);
}

static inline int cvterm_color_is_indexed(const VTermColor *color) { return VTERM_COLOR_IS_INDEXED(color); }

// The pen that the next character gets; libvterm hands attributes out one by one.
static inline void cvterm_pen(const VTermState *state, VTermScreenCell *cell) {
    VTermValue value;
    vterm_state_get_penattr(state, VTERM_ATTR_BOLD, &value);
    cell->attrs.bold = value.boolean != 0;
    vterm_state_get_penattr(state, VTERM_ATTR_UNDERLINE, &value);
    cell->attrs.underline = (unsigned)value.number & 3;
    vterm_state_get_penattr(state, VTERM_ATTR_ITALIC, &value);
    cell->attrs.italic = value.boolean != 0;
    vterm_state_get_penattr(state, VTERM_ATTR_BLINK, &value);
    cell->attrs.blink = value.boolean != 0;
    vterm_state_get_penattr(state, VTERM_ATTR_REVERSE, &value);
    cell->attrs.reverse = value.boolean != 0;
    vterm_state_get_penattr(state, VTERM_ATTR_STRIKE, &value);
    cell->attrs.strike = value.boolean != 0;
    vterm_state_get_penattr(state, VTERM_ATTR_FONT, &value);
    cell->attrs.font = (unsigned)value.number & 15;
    vterm_state_get_penattr(state, VTERM_ATTR_FOREGROUND, &value);
    cell->fg = value.color;
    vterm_state_get_penattr(state, VTERM_ATTR_BACKGROUND, &value);
    cell->bg = value.color;
}
