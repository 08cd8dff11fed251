// Gin over the same 203 requests as the group "router": one pass per operation, without a network.
//
//	apt-get install golang-go golang-github-gin-gonic-gin-dev
//	cd benchmarks/gin && GO111MODULE=off GOPATH=/usr/share/gocode go test -bench . -count 5
package gin

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/gin-gonic/gin"
)

type route struct{ Method, Path string }

// The values of Calls.java.
var values = map[string]string{
	"owner": "julienschmidt", "repo": "httprouter", "user": "octocat", "org": "spring-projects",
	"sha": "6dcb09b5b57875f334f61aebed695e2e4193db5e", "number": "1347", "id": "4217", "ref": "v1.3.0",
}

func concrete(pattern string) string {
	segments := strings.Split(pattern, "/")
	for i, segment := range segments {
		if strings.HasPrefix(segment, ":") {
			value, known := values[segment[1:]]
			if !known {
				value = "value"
			}
			segments[i] = value
		}
	}
	return strings.Join(segments, "/")
}

func routes(b *testing.B) []route {
	text, err := os.ReadFile("../../autoconfigure/src/test/resources/router/route-sets.json")
	if err != nil {
		b.Fatal(err)
	}
	var sets struct{ Github struct{ Routes []route } }
	if err := json.Unmarshal(text, &sets); err != nil {
		b.Fatal(err)
	}
	return sets.Github.Routes
}

type nowhere struct{ header http.Header }

func (w *nowhere) Header() http.Header            { return w.header }
func (w *nowhere) Write(body []byte) (int, error) { return len(body), nil }
func (w *nowhere) WriteHeader(int)                {}

func cpu() int64 {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func BenchmarkGithub(b *testing.B) {
	gin.SetMode(gin.ReleaseMode)
	checked, engine := gin.New(), gin.New()
	var requests []*http.Request
	answers := 0
	for _, r := range routes(b) {
		pattern := r.Path
		checked.Handle(r.Method, pattern, func(c *gin.Context) {
			if c.FullPath() == pattern {
				answers++
			}
		})
		engine.Handle(r.Method, pattern, func(c *gin.Context) {})
		request, _ := http.NewRequest(r.Method, concrete(pattern), nil)
		requests = append(requests, request)
	}
	writer := &nowhere{http.Header{}}
	for _, request := range requests {
		checked.ServeHTTP(writer, request)
	}
	if answers != 203 {
		b.Fatalf("%d of 203 requests found their route", answers)
	}
	b.ReportAllocs()
	b.ResetTimer()
	before := cpu()
	for i := 0; i < b.N; i++ {
		for _, request := range requests {
			engine.ServeHTTP(writer, request)
		}
	}
	b.ReportMetric(float64(cpu()-before)/float64(b.N), "cpu-ns/op")
}
