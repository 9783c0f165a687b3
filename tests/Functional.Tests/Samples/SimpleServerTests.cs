using System.Net;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Samples;

/// <summary>samples/simple-server: one site, in a program that is nothing else and in an app.</summary>
public sealed class SimpleServerTests
{
    static readonly Dictionary<string, string?> s_environment = new() { ["ASPNETCORE_ENVIRONMENT"] = null };

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // The sample as it is, where it may be edited.
    static TestSite Copy()
    {
        var site = new TestSite();
        var sample = Repository.PathOf("samples", "simple-server");
        foreach (var file in (string[])["appweb.json", "controllers/chat/Chat.cs", "web/index.html"])
            site.Write(file, File.ReadAllText(Path.Combine(sample, file)));
        Directory.CreateDirectory(site.PathOf("in-an-app"));
        return site;
    }

    static string[] Program(string project) =>
        ["dotnet", Repository.PathOf("artifacts", "bin", project, HostProcess.BuildConfiguration, $"PluginChat.Samples.{project}.dll")];

    [Theory]
    [InlineData("OneLine", "")]
    [InlineData("InAnApp", "in-an-app")]
    public async Task Chat_OfEither_ServesItsPageAndTakesUpAnEdit(string project, string folder)
    {
        await using var site = Copy();
        await using var host = await HostProcess.ServeProgramAsync(site.PathOf(folder), Program(project), s_environment);
        using var http = new HttpClient { BaseAddress = host.Address };
        Assert.Contains("in a program of one's own", await http.GetStringAsync(host.Address, Cancellation), StringComparison.Ordinal);
        var client = await host.ConnectAsync();
        await client.SendAsync("hello");
        Assert.Equal("hello", await client.ReceiveTextAsync());

        site.WriteController(
            TestSite.ChatSource.Replace("Clients.Send(message)", "Clients.Send(\"new \" + message.GetText())", StringComparison.Ordinal)
        );
        await host.WaitForOutputAsync("chat: generation 2 live");
        await client.SendAsync("hello");
        Assert.Equal("new hello", await client.ReceiveTextAsync());

        using var missing = await http.GetAsync(new Uri("/nothing.html", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        if (project == "InAnApp")
        {
            Assert.StartsWith(
                "\"20",
                await http.GetStringAsync(new Uri("/time", UriKind.Relative), Cancellation),
                StringComparison.Ordinal
            );
            Assert.Equal("Healthy", await http.GetStringAsync(new Uri("/health", UriKind.Relative), Cancellation));
            using var said = await http.PostAsync(new Uri("/say?text=from%20the%20app", UriKind.Relative), null, Cancellation);
            Assert.Equal("from the app", await client.ReceiveTextAsync());
        }
        Assert.Equal(0, await host.StopAsync());
    }

    [Fact]
    public async Task Program_WhoseConfigurationHasErrors_SaysWhichAndExitsWith2()
    {
        await using var site = Copy();
        site.Write("appweb.json", "{ http: { routes: 7 } }");

        var run = await CommandRun.InAsync(site.Folder, TimeSpan.FromMinutes(1), Program("OneLine"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("appweb.json(1,19): error", run.Said, StringComparison.Ordinal);
    }
}
