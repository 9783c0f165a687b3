using System.Text.RegularExpressions;
using PluginChat.Functional.Tests.Authentication;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Backend;

/// <summary>docs/publish-api.md, done as it says.</summary>
public sealed partial class PublishPageTests
{
    const string Address = "https://chat.example.org";

    static readonly string s_page = File.ReadAllText(Repository.PathOf("docs", "publish-api.md"));

    [GeneratedRegex(@"^```bash\r?\n(?<lines>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block { get; }

    static string BlockWith(string text) =>
        Assert.Single(Block.Matches(s_page).Select(m => m.Groups["lines"].Value), b => b.Contains(text, StringComparison.Ordinal));

    static async Task<string> RunAsync(TestSite site, string lines)
    {
        Assert.Contains(Address, lines, StringComparison.Ordinal);
        var run = await CommandRun.InAsync(
            site.Folder,
            TimeSpan.FromMinutes(1),
            ["bash", "-euo", "pipefail", "-c", lines.Replace(Address, $"http://{site.Address.Authority}", StringComparison.Ordinal)],
            new Dictionary<string, string?> { ["KEY"] = BackendSite.Key, ["no_proxy"] = "127.0.0.1" }
        );
        Assert.True(run.ExitCode == 0, run.Said);
        return run.Output;
    }

    [Fact]
    public async Task Lines_ThatPublish_DoWhatThePageSays()
    {
        await using var site = await BackendSite.StartAsync();
        var (red, other) = (await site.JoinAsync("red"), await site.ConnectAsync());
        var said = await RunAsync(site, BlockWith("Maintenance at six"));
        Assert.Equal(
            """{"action":"test/chat","group":null,"user":null}{"action":"test/chat","group":"red","user":null}"""
                + """{"action":"test/chat","group":null,"user":"ann"}{"action":"test/chat","group":null,"user":null}""",
            said.ReplaceLineEndings("")
        );
        Assert.Equal("Maintenance at six", await red.ReceiveTextAsync());
        Assert.Equal("""{"price":42}""", await red.ReceiveTextAsync());
        Assert.Equal("Maintenance at six", await other.ReceiveTextAsync());
        Assert.Equal([1, 2, 3], (await red.ReceiveAsync()).Bytes);
        Assert.Equal([1, 2, 3], (await other.ReceiveAsync()).Bytes);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(
                """{"action":"test/chat","group":null,"user":"ann"}""",
                (await RunAsync(site, BlockWith("Idempotency-Key"))).ReplaceLineEndings("")
            );
        }
        Assert.True(site.Log.Has("publish: what was done before by this key: 202"));
    }

    [Fact]
    public async Task Lines_ThatAskAndDisconnect_DoWhatThePageSays()
    {
        await using var site = await BackendSite.StartAsync(
            http: $"auth: {{ type: 'basic', {AuthSite.Users} }},",
            route: "websockets: { resume: true },"
        );
        Task<ChatClient> ConnectAsync(string user) => site.ConnectAsync(headers: [("Authorization", $"{AuthSite.Basic(user)}")]);
        var (ann, bob) = (await ConnectAsync("ann"), await ConnectAsync("bob"));
        await bob.SendAsync("join red");
        await bob.ReceiveTextAsync();
        Assert.Contains("\"count\":2", await RunAsync(site, BlockWith("/presence?")), StringComparison.Ordinal);
        Assert.Contains("\"messages\":[]", await RunAsync(site, BlockWith("/history?")), StringComparison.Ordinal);
        Assert.Equal("""{"closedHere":1}{"closedHere":1}""", (await RunAsync(site, BlockWith("/disconnect?"))).ReplaceLineEndings(""));
        Assert.Equal(WebSocketCloseCode.NormalClosure, await ann.ReceiveCloseAsync());
        Assert.Equal((4000, "The game is over."), ((int?)await bob.ReceiveCloseAsync(), bob.CloseReason));
    }

    [Fact]
    public async Task Line_ThatMakesAKey_MakesOneThatIsGood()
    {
        await using var site = new TestSite();
        var made = await CommandRun.InAsync(site.Folder, TimeSpan.FromMinutes(1), "bash", "-euc", BlockWith("openssl rand"));
        Assert.True(made.ExitCode == 0, made.Said);
        var key = File.ReadAllText(site.PathOf("backend.key"));
        await BackendSite.StartAsync(site: site);
        site.Write("backend.key", key);
        await site.RestartAsync();
        using var http = site.Http();
        using var answer = await http.PublishAsync("?action=test/chat", "x", key.TrimEnd('\n'));
        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
    }
}
