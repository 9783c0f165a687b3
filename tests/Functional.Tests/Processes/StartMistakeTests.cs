using System.Net;
using System.Net.Sockets;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Processes;

/// <summary>What a person sees who got the configuration, the port or the command line wrong.</summary>
public sealed class StartMistakeTests
{
    [Fact]
    public async Task Configuration_WithTenMistakes_TellsAllTenAndStartsNothing()
    {
        await using var site = new TestSite();
        site.Write(
            "appweb.json",
            """
            {
                esp: { compile: 'yes', update: 'no' },
                http: {
                    server: { listen: [ 'http://*:70000' ] },
                    timeouts: { inactivity: '10m' },
                    routes: [
                        { name: 'chat', pattern: '^/{a}/{b}$', source: 'controllers/chta', target: '$3' },
                        { name: 'chat', pattern: '^/(' },
                        { pattern: '^/x$', limits: { webSockets: 0 }, auth: { type: 'basic' } },
                    ],
                },
            }
            """
        );
        await using var host = await HostProcess.RunAsync(site);
        Assert.Equal(2, host.ExitCode);
        Assert.True(host.Error.Count == 10, host.Console);
        Assert.All(host.Error, line => Assert.Matches(@"^\S+Z error PluginChat: appweb\.json\(\d+,\d+\): error: .+", line));
        Assert.DoesNotContain(host.Output, line => line.Contains("listening", StringComparison.OrdinalIgnoreCase));
        Assert.False(Directory.Exists(site.CacheFolder), "Something was started: there is a cache.");
    }

    [Fact]
    public async Task Port_InUse_IsOneLineThatNamesTheAddress()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";
        await using var site = new TestSite();
        await using var host = await HostProcess.RunAsync(site, "--urls", address);
        Assert.Equal(1, host.ExitCode);
        var line = Assert.Single(host.Error);
        Assert.Contains("Z error ", line, StringComparison.Ordinal);
        Assert.Contains(address, line, StringComparison.Ordinal);
        Assert.Contains("--urls", line, StringComparison.Ordinal);
        Assert.DoesNotContain(
            host.Output,
            text => text.TrimStart().StartsWith("at ", StringComparison.Ordinal) || text.Contains("Exception", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Port_InUse_EndsTheHostBeforeAControllerRan()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: "preload: 'controllers/chat'"));
        site.WriteController(TestSite.Action("public Chat() => System.IO.File.WriteAllText(\"ran\", \"\");"));
        // The first is free: a client that comes to it at once must not be served either.
        await using var host = await HostProcess.RunAsync(
            site,
            "--urls",
            $"http://127.0.0.1:0;http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}"
        );
        Assert.Equal(1, host.ExitCode);
        Assert.False(File.Exists(site.PathOf("ran")), host.Console);
        Assert.DoesNotContain(host.Output, line => line.Contains("live in", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--prot=8080x", "--help")]
    [InlineData("strat", "--help")]
    [InlineData("--nosuch", "--help")]
    public async Task CommandLine_WithAnUnknownWord_ExitsWith2AndAHint(string argument, string hint)
    {
        await using var site = new TestSite();
        site.Write("appweb.json", "{ http: { server: { listen: ['http://127.0.0.1:0'] } } }");
        await using var host = await HostProcess.RunAsync(site, "check", argument);
        Assert.True(host.ExitCode == 2, host.Console);
        Assert.Contains(host.Error, line => line.Contains(argument, StringComparison.Ordinal));
        Assert.Contains(host.Error.Concat(host.Output), line => line.Contains(hint, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 2)]
    public async Task Check_OfAnUnknownKey_FailsOnlyWhereItIsStrict(bool isStrict, int exitCode)
    {
        await using var site = new TestSite();
        Directory.CreateDirectory(site.PathOf("web"));
        site.Write("appweb.json", TestSite.Config(route: "tagret: 'x',"));
        await using var host = await HostProcess.RunAsync(site, isStrict ? ["check", "--strict"] : ["check"]);
        Assert.True(host.ExitCode == exitCode, host.Console);
        Assert.Contains(
            host.Output,
            line => line.Contains("unknown key 'tagret' is ignored; did you mean 'target'?", StringComparison.Ordinal)
        );
    }
}
