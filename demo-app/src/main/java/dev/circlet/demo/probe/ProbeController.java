package dev.circlet.demo.probe;

import dev.circlet.cache.Group;
import dev.circlet.cache.Invalidation;
import dev.circlet.demo.web.CachedAnswer;
import java.nio.charset.StandardCharsets;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Asks the probe. */
@RestController
final class ProbeController {

    static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);
    static final String ABSENT = "The probe knows every key";

    private final Group probe;

    ProbeController(@Qualifier("probe") Group probe) {
        this.probe = probe;
    }

    @GetMapping("/api/probe/{key}")
    ResponseEntity<byte[]> get(@PathVariable String key) {
        return CachedAnswer.of(probe, key, TEXT, ABSENT);
    }

    /** Answers who forgot the key, and who could not be told and will be told again. */
    @DeleteMapping("/api/probe/{key}")
    Invalidation invalidate(@PathVariable String key) {
        return probe.invalidate(key);
    }
}
