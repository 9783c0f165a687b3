using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Caching;

/// <summary>A site whose HTTP actions are under rules of <c>cache</c>. Each action's answer says how often one has run.</summary>
static class CachedSite
{
    public static async Task<TestSite> StartAsync(
        string members,
        string cache = "{ server: '10mins' }",
        string route = "",
        string http = "",
        TimeProvider? time = null
    )
    {
        var site = new TestSite { Time = time ?? TimeProvider.System };
        site.Write(
            "appweb.json",
            TestSite
                .Config(http: http, esp: "compile: true, update: false")
                .Replace(
                    "{ name: 'files'",
                    $"{{ name: 'api', prefix: '/api', pattern: '^/api/{{action=[^.]*}}.*$', "
                        + $"source: 'controllers/chat', target: '${{action}}', "
                        + $"cache: {cache}, {route} }}, {{ name: 'files'",
                    StringComparison.Ordinal
                )
        );
        site.WriteController(Source(members));
        return await site.StartAsync();
    }

    public static string Source(string members) =>
        $$"""
            using Microsoft.AspNetCore.Http;
            using PluginChat;

            public sealed class Api(IResponseCache cache) : HttpActions
            {
                static int s_runs;
                static int Run() => Interlocked.Increment(ref s_runs);
                readonly IResponseCache _cache = cache;
                {{members}}
            }
            """;

    public static async Task ReloadAsync(TestSite site, string members)
    {
        site.WriteController(Source(members));
        await Assert.Single(site.Host.Controllers.Lanes).RescanAsync(CancellationToken.None);
    }
}
