using System.Net;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Sessions;

/// <summary>The session that a visitor has by HTTP, where a WebSocket of the same visitor asks to connect.</summary>
public sealed class HandshakeSessionTests
{
    // Who signed in by HTTP is who speaks in the chat.
    const string Members = """
        [Action("begin", "POST", Xsrf = false)] public void Begin(Session s, string name) => s.Set("who", new Who(name, 1));
        [Action("get")] public string Get(Session s) => $"{s.Get<Who>("who")} {s["seen"]} {s.TakeFeedback().Count}";
        }
        public sealed record Who(string Name, int Level);

        [Action("test/chat")]
        public sealed class Chat : WebSocketAction
        {
            static Session? _kept;

            public override async ValueTask<HandshakeResult> OnHandshakeAsync(HandshakeRequest request)
            {
                var session = await request.LoadSessionAsync();
                try
                {
                    switch (request.Query["do"])
                    {
                        case "begin": session["who"] = "mallory"; break;
                        case "renew": session.Renew(); break;
                        case "end": session.End(); break;
                        case "token": session.GetSecurityToken(); break;
                        case "keep": _kept = session; break;
                        case "kept": _ = _kept!["who"]; break;
                        case "large": session["much"] = new string('x', 1000); break;
                    }
                }
                catch (InvalidOperationException e)
                {
                    return HandshakeResult.Refuse(400, e.Message);
                }
                if (!session.Exists)
                    return HandshakeResult.Refuse(401, "Sign in.");
                session["seen"] = request.Path;
                session.AddFeedback("inform", "You are in the chat.");
                request.Items["who"] = session.Get<Who>("who")!.Name;
                return HandshakeResult.Accept;
            }

            public override ValueTask OnOpenAsync(IWebSocketClient client)
            {
                client.Send(client.Items.Get<string>("who")!);
                return default;
            }
        """;

    static async Task<(HttpClient Http, (string, string) Cookie)> VisitorAsync(TestSite site)
    {
        var jar = new CookieContainer();
        var http = SessionSite.Visitor(site, jar);
        using var begun = await http.PostAsync("/api/begin?name=Ann", null);
        begun.EnsureSuccessStatusCode();
        return (http, ("Cookie", jar.GetCookieHeader(site.Address)));
    }

    static async Task<(int Status, string Text)> AskAsync(TestSite site, string query, params (string, string)[] headers)
    {
        var head = string.Concat(headers.Select(h => $"{h.Item1}: {h.Item2}\r\n"));
        await using var client = await RawClient.ConnectAsync(site.Address, $"/ws/test/chat?{query}", head);
        return (client.Status, client.Status == 101 ? "" : (await client.ReadBodyAsync()).Trim());
    }

    [Fact]
    public async Task Session_OfAVisitor_IsWhatTheHandshakeReadsAndWrites()
    {
        await using var site = await SessionSite.StartAsync(Members);
        var (http, cookie) = await VisitorAsync(site);
        using (http)
        {
            var client = await site.ConnectAsync("/ws/test/chat", headers: [cookie]);
            Assert.Equal("Ann", await client.ReceiveTextAsync());
            // What the handshake wrote is there when it has been answered.
            Assert.Equal("Who { Name = Ann, Level = 1 } /ws/test/chat 1", await http.GetStringAsync("/api/get"));
        }
    }

    [Theory]
    [InlineData("", 401, "Sign in.")]
    [InlineData("do=begin", 400, "A session cannot be begun in a handshake: its cookie goes with the answer of an HTTP action or a page.")]
    [InlineData("do=token", 400, "A session cannot be begun in a handshake")]
    public async Task Session_OfAVisitorWithoutOne_IsNotBegun(string query, int status, string text)
    {
        await using var site = await SessionSite.StartAsync(Members);
        foreach (
            var headers in ((string, string)[][])
                [
                    [],
                    [("Cookie", $"{SessionSite.CookieName}=planted")],
                ]
        )
        {
            var answer = await AskAsync(site, query, headers);
            Assert.Equal(status, answer.Status);
            Assert.StartsWith(text, answer.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Session_OfAVisitor_KeepsItsIdAndIsGoneWithTheHandshake()
    {
        await using var site = await SessionSite.StartAsync(Members, limits: "sessionData: 500");
        var (http, cookie) = await VisitorAsync(site);
        using (http)
        {
            Assert.StartsWith(
                "A session cannot be given another id in a handshake",
                (await AskAsync(site, "do=renew", cookie)).Text,
                StringComparison.Ordinal
            );
            Assert.StartsWith(
                "A session cannot be ended in a handshake",
                (await AskAsync(site, "do=end", cookie)).Text,
                StringComparison.Ordinal
            );
            Assert.Equal((101, ""), await AskAsync(site, "do=token", cookie));
            Assert.Equal((101, ""), await AskAsync(site, "do=keep", cookie));
            var kept = await AskAsync(site, "do=kept", cookie);
            Assert.Equal((400, true), (kept.Status, kept.Text.Contains("The request is over", StringComparison.Ordinal)));
            // As of an HTTP action: all or nothing is stored.
            var large = await AskAsync(site, "do=large", cookie);
            Assert.Equal((413, true), (large.Status, large.Text.Contains("limits.sessionData", StringComparison.Ordinal)));
            Assert.StartsWith("Who { Name = Ann, Level = 1 }", await http.GetStringAsync("/api/get"), StringComparison.Ordinal);
        }
    }
}
