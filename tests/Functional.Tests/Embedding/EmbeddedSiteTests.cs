using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using PluginChat.AspNetCore;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Embedding;

/// <summary>A site in an ASP.NET Core app: what is the app's, and what is the site's.</summary>
public sealed class EmbeddedSiteTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What the app of these tests has for its controllers.</summary>
    public sealed class Greeting : IDisposable
    {
        public string Text => "from the app";

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    /// <summary>What it has once for each request.</summary>
    public sealed class PerRequest;

    static async Task<WebApplication> StartAsync(TestSite site, Action<WebApplication>? map = null, Action<IServiceCollection>? add = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = site.Folder });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(site.Log);
        builder.Services.AddPluginChat("appweb.json");
        add?.Invoke(builder.Services);
        var app = builder.Build();
        map?.Invoke(app);
        app.MapPluginChat();
        await app.StartAsync(Cancellation);
        return app;
    }

    static async Task<ChatClient> ConnectAsync(WebApplication app, string path = "/ws/test/chat")
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(app.Urls.Single().Replace("http:", "ws:", StringComparison.Ordinal) + path), Cancellation);
        return new(socket);
    }

    static HttpClient ClientOf(WebApplication app) => new() { BaseAddress = new Uri(app.Urls.Single()) };

    [Fact]
    public async Task Chat_OfAnApp_RunsAnEditAndIsToldWhenTheAppStops()
    {
        await using var site = new TestSite();
        await using var app = await StartAsync(site);
        await using var ann = await ConnectAsync(app);
        await using var ben = await ConnectAsync(app);
        await ann.SendAsync("hello");
        Assert.Equal(("hello", "hello"), (await ann.ReceiveTextAsync(), await ben.ReceiveTextAsync()));

        site.WriteController(
            TestSite.ChatSource.Replace("Clients.Send(message)", "Clients.Send(\"new \" + message.GetText())", StringComparison.Ordinal)
        );
        await site.Log.NextAsync("PluginChat", "generation 2 live");
        await ann.SendAsync("hello");
        Assert.Equal(("new hello", "new hello"), (await ann.ReceiveTextAsync(), await ben.ReceiveTextAsync()));

        var stopping = app.StopAsync(Cancellation);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, (WebSocketCloseStatus?)await ann.ReceiveCloseAsync());
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, (WebSocketCloseStatus?)await ben.ReceiveCloseAsync());
        await ann.CloseAsync();
        await ben.CloseAsync();
        await stopping;
    }

    [Fact]
    public async Task Endpoints_OfTheApp_ComeFirstAndWhatNobodyTakesIsItsNotFound()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", "{ http: { routes: [ { pattern: '^/api/{action}$', source: 'controllers/api', target: '$1' } ] } }");
        site.Write(
            "controllers/api/Api.cs",
            "using PluginChat; public sealed class Api : HttpActions { [Action(\"hello\")] public string Hello() => \"site\"; "
                + "[Action(\"taken\")] public string Taken() => \"site\"; }"
        );
        await using var app = await StartAsync(
            site,
            a =>
            {
                a.UseStatusCodePages("text/plain", "the app's {0}");
                a.MapGet("/api/taken", () => "app");
                a.MapGet("/own", () => "app");
            }
        );
        using var http = ClientOf(app);

        Assert.Equal("site", await http.GetStringAsync(new Uri("/api/hello", UriKind.Relative), Cancellation));
        Assert.Equal("app", await http.GetStringAsync(new Uri("/api/taken", UriKind.Relative), Cancellation));
        Assert.Equal("app", await http.GetStringAsync(new Uri("/own", UriKind.Relative), Cancellation));
        using var missing = await http.GetAsync(new Uri("/nothing", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal("the app's 404", await missing.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Services_OfTheApp_AreTheControllersAndOutliveItsVersions()
    {
        await using var site = new TestSite();
        site.Write(
            "appweb.json",
            "{ esp: { preload: 'controllers/api' }, "
                + "http: { routes: [ { pattern: '^/api/{action}$', source: 'controllers/api', target: '$1' } ] } }"
        );
        string Source(string more) =>
            """
                using Microsoft.AspNetCore.Mvc;
                using PluginChat;
                using PluginChat.Functional.Tests.Embedding;
                public sealed class Mine(EmbeddedSiteTests.Greeting greeting) { public string Text => greeting.Text; }
                public sealed class Setup : IControllerServices
                {
                    public void Configure(IServiceCollection services) => services.AddSingleton<Mine>();
                }
                public sealed class Api(EmbeddedSiteTests.Greeting greeting, Mine mine) : HttpActions
                {
                    [Action("hello")] public string Hello() => $"{greeting.Text}, {mine.Text}MORE";
                    [Action("scoped")] public bool Scoped([FromServices] EmbeddedSiteTests.PerRequest one, HttpContext context) =>
                        ReferenceEquals(one, context.RequestServices.GetRequiredService<EmbeddedSiteTests.PerRequest>());
                    [Action("user")] public string? WhoIsIt(HttpContext context) => context.User.Identity?.Name;
                }
                """.Replace("MORE", more, StringComparison.Ordinal);
        site.Write("controllers/api/Api.cs", Source(""));
        var greeting = new Greeting();
        await using var app = await StartAsync(
            site,
            a =>
                a.Use(
                    (context, next) =>
                    {
                        context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "ann")], "test"));
                        return next(context);
                    }
                ),
            services => services.AddSingleton(_ => greeting).AddScoped<PerRequest>()
        );
        using var http = ClientOf(app);

        Assert.Equal("from the app, from the app", await http.GetStringAsync(new Uri("/api/hello", UriKind.Relative), Cancellation));
        Assert.Equal("true", await http.GetStringAsync(new Uri("/api/scoped", UriKind.Relative), Cancellation));
        Assert.Equal("ann", await http.GetStringAsync(new Uri("/api/user", UriKind.Relative), Cancellation));
        site.Write("controllers/api/Api.cs", Source("!"));
        await site.Log.NextAsync("PluginChat", "generation 2 live");
        Assert.Equal("from the app, from the app!", await http.GetStringAsync(new Uri("/api/hello", UriKind.Relative), Cancellation));
        var retirer = app.Services.GetRequiredService<EmbeddedSite>().Host.Retirer;
        for (var since = Stopwatch.GetTimestamp(); retirer.RetiredInMemory > 0 && Stopwatch.GetElapsedTime(since).TotalSeconds < 60; )
        {
            await Task.Yield();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Equal(0, retirer.RetiredInMemory);
        Assert.False(greeting.IsDisposed);
    }

    [Fact]
    public async Task Channels_OfTheSite_AreAServiceOfTheApp()
    {
        await using var site = new TestSite();
        await using var app = await StartAsync(
            site,
            a => a.MapPost("/say", (string text, IActionChannels channels) => channels["test/chat"].Clients.Send(text).ToString())
        );
        await using var ann = await ConnectAsync(app);
        await ann.SendAsync("loads the controller");
        Assert.Equal("loads the controller", await ann.ReceiveTextAsync());
        using var http = ClientOf(app);

        using var answer = await http.PostAsync(new Uri("/say?text=news", UriKind.Relative), null, Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("news", await ann.ReceiveTextAsync());
        var unknown = Assert.Throws<KeyNotFoundException>(() => app.Services.GetRequiredService<IActionChannels>()["test/nothing"]);
        Assert.Contains("'chat' has 'test/chat'", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_OfTheApp_KnowsOfAControllerThatDoesNotCompile()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: "preload: [ 'controllers/chat' ]"));
        site.ExpectError("error CS");
        site.WriteController("broken");
        await using var app = await StartAsync(site);
        var health = app.Services.GetRequiredService<HealthCheckService>();

        var broken = await health.CheckHealthAsync(Cancellation);
        Assert.Equal(HealthStatus.Unhealthy, broken.Entries["pluginchat"].Status);
        Assert.Contains("preloaded controller 'chat'", broken.Entries["pluginchat"].Description, StringComparison.Ordinal);

        site.WriteController(TestSite.ChatSource);
        await site.Log.NextAsync("PluginChat", "generation 1 live");
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(Cancellation)).Status);
    }

    [Fact]
    public async Task App_WhoseSiteHasErrors_DoesNotStartAndSaysWhich()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", "{ http: { routes: 7 } }");

        var error = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(site));

        Assert.Contains("appweb.json(1,19)", error.Message, StringComparison.Ordinal);
        site.ExpectError("Hosting failed to start");
        var services = new ServiceCollection().AddPluginChat();
        Assert.Throws<InvalidOperationException>(() => services.AddPluginChat("other.json"));
    }
}
