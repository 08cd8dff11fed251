package dev.circlet.test;

import dev.circlet.router.UploadContract;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** The parts that the client without a server reads. */
class MultipartBodyTests extends UploadContract {

    @Override
    protected void receive(String body, Work work) throws Exception {
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(MediaType.parseMediaType(TYPE));
        work.on(MultipartBody.parts(headers, body.getBytes(StandardCharsets.UTF_8)));
    }
}
