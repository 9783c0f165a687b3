using System.Net;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Packages;

/// <summary>A chat in what 'dotnet new' makes, unchanged but for two lines and the package.</summary>
[Collection(PackageFeed.Collection)]
public sealed class NewAppTests(PackageFeed feed)
{
    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [Trait("Length", "Long")]
    [InlineData("webapi", "/weatherforecast", "temperatureC", "")]
    [InlineData("blazor", "/counter", "Current count", "the content you are looking for does not exist")]
    public async Task App_OfDotnetNew_ServesAChatWithTwoLines(string template, string own, string says, string missing)
    {
        await using var site = new TestSite();
        site.Write(
            "appweb.json",
            "{ http: { routes: [ { pattern: '^/ws/{controller}/{action}$', source: 'controllers/chat', target: '$1/$2' } ] } }"
        );
        var environment = feed.WithPackagesOfThisBuild(site);
        async Task RunAsync(string where, params string[] command)
        {
            var run = await CommandRun.InAsync(site.PathOf(where), s_patience, command, environment);
            Assert.True(run.ExitCode == 0, run.Said);
            Assert.DoesNotContain("warning CS", run.Said, StringComparison.Ordinal);
        }
        await RunAsync("", "dotnet", "new", template, "-o", "Web", "--no-restore");
        await RunAsync("Web", "dotnet", "add", "package", "PluginChat.AspNetCore", "--version", "0.1.0", "--no-restore");
        var program = await File.ReadAllTextAsync(site.PathOf("Web/Program.cs"), Cancellation);
        site.Write(
            "Web/Program.cs",
            program
                .Replace(
                    "var app = builder.Build();",
                    "builder.Services.AddPluginChat(\"../appweb.json\");\nvar app = builder.Build();",
                    StringComparison.Ordinal
                )
                .Replace("app.Run();", "app.MapPluginChat();\napp.Run();", StringComparison.Ordinal)
        );
        await RunAsync("Web", "dotnet", "build", "-v", "quiet");

        await using var host = await HostProcess.ServeProgramAsync(
            site.PathOf("Web"),
            ["dotnet", site.PathOf("Web/bin/Debug/net10.0/Web.dll")],
            environment
        );
        using var http = new HttpClient { BaseAddress = host.Address };
        var (ann, ben) = (await host.ConnectAsync(), await host.ConnectAsync());
        await ann.SendAsync("hello");
        Assert.Equal(("hello", "hello"), (await ann.ReceiveTextAsync(), await ben.ReceiveTextAsync()));
        site.WriteController(
            TestSite.ChatSource.Replace("Clients.Send(message)", "Clients.Send(\"new \" + message.GetText())", StringComparison.Ordinal)
        );
        await host.WaitForOutputAsync("chat: generation 2 live");
        await ben.SendAsync("hello");
        Assert.Equal(("new hello", "new hello"), (await ann.ReceiveTextAsync(), await ben.ReceiveTextAsync()));

        Assert.Contains(says, await http.GetStringAsync(new Uri(own, UriKind.Relative), Cancellation), StringComparison.Ordinal);
        using var nothing = await http.GetAsync(new Uri("/nothing", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
        Assert.Contains(missing, await nothing.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(0, await host.StopAsync());
    }
}
