package dev.circlet.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class DemoSettingFailureAnalyzerTests {

    @Test
    void aMissingFolderIsExplainedWithoutAStackTrace(CapturedOutput output) {
        try {
            SpringApplication.run(DemoApplication.class, "--server.port=0", "--demo.photos=/no/such/folder")
                    .close();
        } catch (RuntimeException expected) {
            // What counts is what the user reads.
        }
        assertThat(output)
                .contains("demo.photos names '/no/such/folder', which is not a folder")
                .contains("or leave demo.photos out")
                .doesNotContain("\tat dev.circlet");
    }
}
