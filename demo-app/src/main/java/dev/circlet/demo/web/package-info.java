/** What the controllers share: headers and error answers. */
@NullMarked
package dev.circlet.demo.web;

import org.jspecify.annotations.NullMarked;
