using System.Net.Sockets;
using System.Text;
using CsCheck;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PluginChat.Testing.Clients;

namespace PluginChat.Fuzz.Tests;

/// <summary>Requests with random mistakes, of each kind that has something to be read.</summary>
[Trait("Category", "Fuzz")]
public sealed class RequestFuzzTests(RequestSite site)
{
    const string Boundary = "----b0undary";

    static readonly TimeSpan s_wait = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Request_Mutated_IsAnsweredOrRefusedAndNeverFailsTheHost()
    {
        var cookies = await VisitAsync(site);
        var token = new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = "i",
                Audience = "a",
                Expires = DateTime.UtcNow.AddHours(1),
                Claims = new Dictionary<string, object> { ["sub"] = "ann" },
                SigningCredentials = new(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(RequestSite.Key)), SecurityAlgorithms.HmacSha256),
            }
        );
        string[] requests = [.. Requests(token, cookies)];
        foreach (var request in requests)
        {
            var answer = await AnswerAsync(site, request);
            Assert.True(answer.StartsWith("HTTP/1.1 20", StringComparison.Ordinal), $"{request}\n{answer}");
        }

        await Fuzzer.RunAsync(
            Gen.OneOf([.. requests.Select(r => TextMutation.Of(r, "\r\n :;,=\"/\\%&?{}[].+-$\0\u007f\u00ffAz09", 5))]),
            async request =>
            {
                var before = site.Log.Entries.Count;
                var answer = await AnswerAsync(site, request, endsUnasked: true);
                // Of 5xx, what Kestrel says to an encoding or a version that there is not.
                Assert.Matches(@"\A(\z|HTTP/1\.1 (100|101|[234]\d\d|501|505) )", answer);
                if (
                    answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)
                    && request.StartsWith("GET /api/who", StringComparison.Ordinal)
                )
                    Assert.Contains(token, request, StringComparison.Ordinal);
                Assert.DoesNotContain(site.Log.Entries.Skip(before), IsOfTheServer);
                if (answer.StartsWith("HTTP/1.1 202", StringComparison.Ordinal))
                    Assert.Contains(RequestSite.Key, request, StringComparison.Ordinal);
            }
        );
        Assert.StartsWith("HTTP/1.1 200", await AnswerAsync(site, requests[0]), StringComparison.Ordinal);
        Assert.Empty(site.Log.Errors);
    }

    // One that an action reads, with its token or as the host does, and one that nobody reads.
    [Fact]
    public async Task Body_ThatItsClientCutsOff_LeavesNoWarning()
    {
        var before = site.Log.Entries.Count;
        string[] whole =
        [
            .. Requests("", default).Where(r => r.StartsWith("POST", StringComparison.Ordinal)),
            Post("/open/raw", "text/plain", new string('x', 9000)),
            Post("/open/visit", "text/plain", "text"), // 405, and nobody reads it
            Post("/none", "text/plain", "text"),
        ];
        await Task.WhenAll(
            whole.SelectMany(request =>
            {
                var body = request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
                int[] ends = [body, (body + request.Length) / 2, Math.Max(body, request.Length - 1)];
                return ends.Select(end => AnswerAsync(site, request[..end], endsUnasked: true));
            })
        );
        Assert.DoesNotContain(site.Log.Entries.Skip(before), IsOfTheServer);
        Assert.Empty(site.Log.Errors);
    }

    static bool IsOfTheServer((LogLevel Level, string Category, string Text) entry) =>
        entry.Level >= LogLevel.Warning && entry.Category.StartsWith("Microsoft.", StringComparison.Ordinal);

    static IEnumerable<string> Requests(string token, (string Cookie, string Token) session)
    {
        yield return Post(
            "/open/json",
            "application/json",
            """{"name":"x","count":1,"price":1.5e2,"at":"2026-11-27T01:02:03Z","id":"0f8fad5b-d9cb-469f-a165-70867728950e","""
                + """ "parts":[{"name":"\u00e9","count":-1,"price":0,"at":"2026-11-27T01:02:03+01:00","""
                + """ "id":"0f8fad5b-d9cb-469f-a165-70867728950e","parts":null,"more":{}}],"more":{"a":1}}"""
        );
        yield return Post("/open/form", "application/x-www-form-urlencoded", "name=a%20b&count=1&day=2026-11-27&x[0].y=1");
        yield return Post(
            "/open/form",
            $"multipart/form-data; boundary=\"{Boundary}\"",
            string.Concat(
                Part("name\"", "a"),
                Part("count\"", "1"),
                Part("day\"", "2026-11-27"),
                Part("files\"; filename=\"a.txt\"\r\nContent-Type: text/plain", "text"),
                $"--{Boundary}--\r\n"
            )
        );
        yield return "POST /open/form HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n8;x=y\r\nname=a&c\r\n15\r\nount=1&day=2026-11-27\r\n0\r\nX-Trailer: 1\r\n\r\n";
        yield return $"GET /open/visit HTTP/1.1\r\nHost: a\r\nCookie: x=1; {session.Cookie}; y=\"2\"\r\n\r\n";
        yield return Post("/open/change", "text/plain", "", $"Cookie: {session.Cookie}\r\nX-XSRF-TOKEN: {session.Token}\r\n");
        yield return "GET /open/events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\nLast-Event-ID: 42\r\n\r\n";
        yield return $"GET /api/who HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n";
        yield return Post(
            "/_pluginchat/publish?action=test/chat&group=red",
            "application/json; charset=utf-8",
            """{"price":[42,null,"\ud83d\ude00"]}""",
            $"Authorization: Bearer {RequestSite.Key}\r\n"
        );
        yield return Post(
            "/_pluginchat/disconnect?action=test/chat&group=red&code=4000&reason=The%20end",
            "text/plain",
            "",
            $"Authorization: Bearer {RequestSite.Key}\r\n"
        );
        foreach (var query in (string[])["presence?action=test/chat&limit=2", "history?action=test/chat&limit=2"])
            yield return $"GET /_pluginchat/{query} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {RequestSite.Key}\r\n\r\n";
        yield return "GET /open/visit HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br;q=0.5, gzip;q=0, *\r\nIf-None-Match: W/\"a\", \"b\"\r\n"
            + "If-Modified-Since: Fri, 27 Nov 2026 01:02:03 GMT\r\nRange: bytes=0-1,-5\r\n\r\n";
    }

    static string Part(string name, string value) => $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\r\n\r\n{value}\r\n";

    static string Post(string path, string type, string body, string headers = "") =>
        $"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: {type}\r\nContent-Length: {Encoding.Latin1.GetByteCount(body)}\r\n"
        + $"{headers}\r\n{body}";

    // A visitor's session, and the token of its pages.
    static async Task<(string Cookie, string Token)> VisitAsync(RequestSite site)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = site.Address };
        using var answer = await http.GetAsync(new Uri("/open/visit", UriKind.Relative));
        var given = answer.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]).ToList();
        var token = given.Single(c => c.StartsWith("XSRF-TOKEN=", StringComparison.Ordinal));
        return (given.Single(c => c != token), token[(token.IndexOf('=') + 1)..]);
    }

    // A request that is not there in full ends with the client's side, which cancels one that is under way.
    static async Task<string> AnswerAsync(RequestSite site, string request, bool endsUnasked = false)
    {
        await using var client = await RawClient.OpenAsync(site.Address);
        try
        {
            await client.SendAsync(Encoding.Latin1.GetBytes(request));
            var answering = client.ReadAnswerAsync();
            if (endsUnasked && await Task.WhenAny(answering, Task.Delay(s_wait)) != answering)
                client.Socket.Shutdown(SocketShutdown.Send);
            await answering;
            if (endsUnasked)
                await ReadToEndAsync(client.Socket);
        }
        catch (SocketException)
        {
            // Refused before all of it was sent.
        }
        return client.Answer;
    }

    // The server has then said all that it has to say of the connection, in its log too.
    static async Task ReadToEndAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        socket.Shutdown(SocketShutdown.Send);
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, patience.Token) > 0) { }
    }
}
