using System.Text.Json;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Processes;

/// <summary>A deployment: compile into the cache of a host that neither compiles nor watches, then tell it.</summary>
public sealed class ReloadCommandTests
{
    static readonly string s_edited = TestSite.ChatSource.Replace(
        "Clients.Send(message).OrClose(client);",
        "Clients.Send(\"new: \" + message.GetText());",
        StringComparison.Ordinal
    );

    [Fact]
    public async Task Sighup_AfterCompile_RunsTheNewCodeOnTheSameSocket() =>
        await DeployAsync(
            (_, host) =>
            {
                host.Signal(HostProcess.Sighup);
                return Task.CompletedTask;
            },
            CompileAsync
        );

    [Fact]
    public async Task Reload_AfterCompile_RunsTheNewCodeOnTheSameSocket() =>
        await DeployAsync(
            async (site, host) =>
            {
                await using var reload = await HostProcess.RunAsync(site, "reload", "--url", host.Address.ToString());
                Assert.True(reload.ExitCode == 0, reload.Console);
            },
            site => site.CompileAsync()
        );

    [Fact]
    public async Task Reload_WithoutAnAddress_FindsTheHostsOfTheSite() =>
        await DeployAsync(
            async (site, host) =>
            {
                await using var reload = await HostProcess.RunAsync(site, "reload");
                Assert.True(reload.ExitCode == 0, reload.Console);
                Assert.Contains("\"outcome\": \"live\"", reload.Console, StringComparison.Ordinal);
                await using var status = await HostProcess.RunAsync(site, "status");
                Assert.True(status.ExitCode == 0, status.Console);
                Assert.Equal(
                    2,
                    JsonDocument
                        .Parse(string.Concat(status.Output))
                        .RootElement.GetProperty("controllers")[0]
                        .GetProperty("generation")
                        .GetInt32()
                );
            },
            site => site.CompileAsync()
        );

    [Fact]
    public async Task Reload_WithoutAHost_SaysSoAndExitsWith1()
    {
        await using var site = new TestSite();
        Uri gone;
        await using (var host = await HostProcess.ServeAsync(site))
            gone = host.Address;
        await using var reload = await HostProcess.RunAsync(site, "reload", "--url", gone.ToString());
        Assert.Equal(1, reload.ExitCode);
        Assert.StartsWith($"error: no host answers at {gone}", Assert.Single(reload.Error), StringComparison.Ordinal);
    }

    static async Task DeployAsync(Func<TestSite, HostProcess, Task> tell, Func<TestSite, Task> compile)
    {
        await using var site = new TestSite();
        Directory.CreateDirectory(site.PathOf("web"));
        // Closes 'esp' and opens 'profiles'.
        site.Write("appweb.json", TestSite.Config(esp: "compile: false, update: false }, profiles: { build: { esp: { compile: true } }"));
        await site.CompileAsync();
        await using var host = await HostProcess.ServeAsync(site);
        var client = await host.ConnectAsync();
        await SaysAsync(client, "hello", "hello");

        site.WriteController(s_edited);
        await compile(site);
        await SaysAsync(client, "nobody told it", "nobody told it");
        await tell(site, host);
        await host.WaitForOutputAsync("chat: generation 2 live in");
        await SaysAsync(client, "hello", "new: hello");
    }

    static async Task CompileAsync(TestSite site)
    {
        await using var compile = await HostProcess.RunAsync(site, "compile", "--profile", "build");
        Assert.True(compile.ExitCode == 0, compile.Console);
    }

    static async Task SaysAsync(ChatClient client, string message, string answer)
    {
        await client.SendAsync(message);
        Assert.Equal(answer, await client.ReceiveTextAsync());
    }
}
