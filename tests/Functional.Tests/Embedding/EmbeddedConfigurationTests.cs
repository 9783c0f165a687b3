using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginChat.Hosting.Accounts;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Embedding;

/// <summary>What an app leaves to its site's configuration: users of <c>http.auth</c>, and <c>settings</c>.</summary>
public sealed class EmbeddedConfigurationTests
{
    const string Password = "correct horse";

    static readonly string s_hash = PasswordCheck.Hash(Password);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    static string Config(string word) =>
        $$"""
            {
                settings: { greeting: { word: '{{word}}' } },
                http: {
                    auth: {
                        type: 'basic', realm: 'Here', roles: { admin: [] },
                        users: { ann: { password: '{{s_hash}}', roles: 'admin' }, bob: { password: '{{s_hash}}' } },
                    },
                    routes: [
                        { pattern: '^/open/{action}$', source: 'controllers/api', target: '$1', auth: 'none' },
                        { pattern: '^/admin/{action}$', source: 'controllers/api', target: '$1', auth: { require: { roles: 'admin' } } },
                        { pattern: '^/site/{action}$', source: 'controllers/api', target: '$1' },
                    ],
                },
            }
            """;

    static async Task<WebApplication> StartAsync(TestSite site)
    {
        site.Write("appweb.json", Config("Hello"));
        site.Write(
            "controllers/api/Api.cs",
            """
            using Microsoft.Extensions.Options;
            using PluginChat;

            public sealed class Greeting { public string Word { get; set; } = "none"; }
            public sealed class Setup : IControllerServices
            {
                public void Configure(IServiceCollection services) => services.AddOptions<Greeting>().BindConfiguration("greeting");
            }
            public sealed class Api(IOptionsMonitor<Greeting> options, IConfiguration configuration) : HttpActions
            {
                [Action("who")] public string Who(HttpContext context) =>
                    $"{options.CurrentValue.Word} {context.User.Identity?.Name} {context.User.IsInRole("admin")}";
                [Action("key")] public string? Key(string name) => configuration[name];
            }
            """
        );
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = site.Folder });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(site.Log);
        builder.Configuration["own"] = "the app's";
        builder.Configuration["greeting:app"] = "beside it";
        builder.Services.AddPluginChat();
        var app = builder.Build();
        app.MapGet("/own", (HttpContext context) => $"app {context.User.Identity?.Name}");
        app.MapPluginChat();
        await app.StartAsync(Cancellation);
        return app;
    }

    static async Task<(HttpStatusCode Status, string Text)> GetAsync(
        WebApplication app,
        string path,
        string? user,
        string password = Password
    )
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Urls.Single() + path);
        if (user is not null)
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        using var answer = await http.SendAsync(request, Cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Users_OfTheSite_AreAskedForAtItsRoutesAndNotAtTheApps()
    {
        await using var site = new TestSite();
        await using var app = await StartAsync(site);

        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(app, "/site/who", null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(app, "/site/who", "ann", "wrong")).Status);
        Assert.Equal((HttpStatusCode.OK, "Hello bob False"), await GetAsync(app, "/site/who", "bob"));
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(app, "/admin/who", "bob")).Status);
        Assert.Equal((HttpStatusCode.OK, "Hello ann True"), await GetAsync(app, "/admin/who", "ann"));
        Assert.Equal((HttpStatusCode.OK, "Hello  False"), await GetAsync(app, "/open/who", null));
        Assert.Equal((HttpStatusCode.OK, "app "), await GetAsync(app, "/own", null));
    }

    [Fact]
    public async Task Settings_OfTheSite_AreBesideTheAppsAndFollowTheFile()
    {
        await using var site = new TestSite();
        await using var app = await StartAsync(site);
        Assert.Equal((HttpStatusCode.OK, "Hello  False"), await GetAsync(app, "/open/who", null));
        Assert.Equal((HttpStatusCode.OK, "the app's"), await GetAsync(app, "/open/key?name=own", null));
        Assert.Equal((HttpStatusCode.OK, "beside it"), await GetAsync(app, "/open/key?name=greeting:app", null));

        site.Write("appweb.json", Config("Good day"));
        await site.Log.NextAsync("PluginChat", "applied to new connections");

        Assert.Equal((HttpStatusCode.OK, "Good day  False"), await GetAsync(app, "/open/who", null));
        Assert.Null(app.Configuration["greeting:word"]); // the site's keys are not the app's
    }
}
