package dev.circlet.demo.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.tomcat.util.http.InvalidParameterException;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

class FailuresTests {

    @Test
    void parametersThatNobodyCanReadAreTheFaultOfTheClient() {
        ResponseEntity<ProblemDetail> answer =
                Failures.answer(new InvalidParameterException("Character decoding failed"));
        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(answer.getBody().getDetail()).contains("percent-encode");
    }

    @Test
    void whatNobodyForesawIsTheFaultOfTheServer() {
        assertThat(Failures.answer(new IllegalStateException("unforeseen")).getStatusCode())
                .isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR);
    }
}
