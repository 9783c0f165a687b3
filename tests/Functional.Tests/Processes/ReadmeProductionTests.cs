using System.Text.RegularExpressions;
using PluginChat.Testing.Lengths;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Processes;

/// <summary>"In production" of the README: a host that serves from the cache, and new code in two steps with no client dropped.</summary>
public sealed partial class ReadmeProductionTests
{
    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task InProduction_InTwoSteps_BringsNewCodeToConnectedClients()
    {
        var page = await File.ReadAllTextAsync(Repository.PathOf("README.md"), TestContext.Current.CancellationToken);
        var section = page[page.IndexOf("\n## In production", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n### ", StringComparison.Ordinal)];
        // "Set `esp: { … }` for the host that serves", and the commands of the two steps.
        var esp = EspBlock().Match(section).Groups[1].Value;
        var steps = Step().Matches(section).Select(m => m.Groups[1].Value).ToArray();
        Assert.Equal(["compile", "reload"], steps);

        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: esp));
        await using (var first = await HostProcess.RunAsync(site, steps[0]))
            Assert.True(first.ExitCode == 0, first.Console);
        await using var host = await HostProcess.ServeAsync(site);
        var client = await host.ConnectAsync();
        await client.SendAsync("old code");
        Assert.Equal("old code", await client.ReceiveTextAsync());

        site.WriteController(
            TestSite.ChatSource.Replace(
                "Clients.Send(message).OrClose(client);",
                "Clients.Send(message.GetText() + \" by new code\");",
                StringComparison.Ordinal
            )
        );
        await client.SendAsync("not yet");
        Assert.Equal("not yet", await client.ReceiveTextAsync());
        foreach (var step in steps)
        {
            await using var command = await HostProcess.RunAsync(
                site,
                [step, .. step == "reload" ? (string[])["--url", host.Address.ToString()] : []]
            );
            Assert.True(command.ExitCode == 0, command.Console);
        }
        await client.SendAsync("answered");
        Assert.Equal("answered by new code", await client.ReceiveTextAsync());

        // "If a new version cannot be loaded, `reload` says why and exits with 1, and the old one goes on serving."
        Directory.Delete(site.CacheFolder, recursive: true);
        site.WriteController(TestSite.ChatSource + "\n// never compiled\n");
        await using var refused = await HostProcess.RunAsync(site, "reload", "--url", host.Address.ToString());
        Assert.True(refused.ExitCode == 1 && refused.Console.Contains("is not in the cache", StringComparison.Ordinal), refused.Console);
        await client.SendAsync("still");
        Assert.Equal("still by new code", await client.ReceiveTextAsync());
    }

    // The README's line as it stands there, into a folder of the test's own. It takes half a minute, so only a long run does it.
    [Fact]
    public async Task Publish_AsTheReadmeSays_GivesAHostThatServes()
    {
        Assert.SkipUnless(TestLength.IsLong, "PLUGINCHAT_LONG is not set.");
        var page = await File.ReadAllTextAsync(Repository.PathOf("README.md"), TestContext.Current.CancellationToken);
        var line = Assert.Single(page.Split('\n'), l => l.StartsWith("dotnet publish ", StringComparison.Ordinal));
        await using var site = new TestSite();
        var folder = site.PathOf("published");
        var (exitCode, said) = await CommandRun.InAsync(
            Repository.Root,
            s_patience,
            // What analyzers say of it, the build of the tests has said.
            [.. line.Split(' '), "-o", folder, "--nologo", "-p:RunAnalyzers=false"]
        );
        Assert.True(exitCode == 0, said);
        (exitCode, said) = await CommandRun.InAsync(
            Repository.Root,
            s_patience,
            "dotnet",
            Path.Combine(folder, "PluginChat.Host.dll"),
            "check",
            "--config",
            "appweb.json"
        );
        Assert.True(exitCode == 0, said);
        // With a compiler of its own, and nothing of this repository beside it.
        (exitCode, said) = await CommandRun.InAsync(
            site.Folder,
            s_patience,
            "dotnet",
            Path.Combine(folder, "PluginChat.Host.dll"),
            "compile"
        );
        Assert.True(exitCode == 0 && said.Contains("1 controllers, 0 failed", StringComparison.Ordinal), said);
    }

    [GeneratedRegex(@"`esp: \{ ([^}]*) \}`")]
    private static partial Regex EspBlock();

    [GeneratedRegex(@"^\d\. [^`\n]*`(\w+)`", RegexOptions.Multiline)]
    private static partial Regex Step();
}
