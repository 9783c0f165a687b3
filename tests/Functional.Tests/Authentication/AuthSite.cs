using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PluginChat.Functional.Tests.Sessions;
using PluginChat.Hosting.Accounts;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Authentication;

/// <summary>A site whose users are ann, who is an admin, and bob.</summary>
static class AuthSite
{
    public const string Password = "correct horse";

    // Made once: each takes a tenth of a second.
    public static readonly string Hash = PasswordCheck.Hash(Password);

    public static readonly string Users = $$"""
        realm: 'Here',
        users: { ann: { password: '{{Hash}}', roles: 'admin' }, bob: { password: '{{Hash}}' } },
        roles: { admin: [ 'edit' ] },
        """;

    public const string Members = """
        [Action("who")] public string Who(HttpContext context) =>
            $"{context.User.Identity!.Name} {context.User.IsInRole("admin")} {context.User.HasClaim("ability", "edit")}";
        """;

    // Says who it is as its first message.
    const string Chat = """
        [Action("test/chat")]
        public sealed class Chat : WebSocketAction
        {
            public override ValueTask OnOpenAsync(IWebSocketClient client)
            {
                client.Send($"{client.User.Identity!.Name} {client.User.IsInRole("admin")}");
                return ValueTask.CompletedTask;
            }
        }
        """;

    const string Routes = """
        { name: 'open', pattern: '^/open/{action}$', source: 'controllers/chat', target: '$1', auth: 'none' },
        { name: 'admin', pattern: '^/admin/{action}$', source: 'controllers/chat', target: '$1', auth: { require: { roles: 'admin' } } },
        { name: 'edit', pattern: '^/edit/{action}$', source: 'controllers/chat', target: '$1', auth: { require: { abilities: 'edit' } } },
        { name: 'bob', pattern: '^/bob/{action}$', source: 'controllers/chat', target: '$1', auth: { require: { users: 'bob' } } },
        { name: 'api', pattern: '^/api/{action}$', source: 'controllers/chat', target: '$1' },
        { name: 'files'
        """;

    public static async Task<TestSite> StartAsync(
        TestSite? site = null,
        string auth = "type: 'basic'",
        string http = "",
        string? members = null,
        string admin = "require: { roles: 'admin' }"
    )
    {
        site ??= new();
        site.Write(
            "appweb.json",
            TestSite
                .Config(http: $"auth: {{ {Users} {auth} }}, openapi: true, {http}")
                .Replace(
                    "{ name: 'files'",
                    Routes.Replace("require: { roles: 'admin' }", admin, StringComparison.Ordinal),
                    StringComparison.Ordinal
                )
                .Replace("server: {", "server: { trustedProxies: '127.0.0.1',", StringComparison.Ordinal)
        );
        site.Write("web/a.txt", "a file");
        site.WriteController(
            $$"""
            using Microsoft.AspNetCore.Authorization;
            using Microsoft.AspNetCore.Http;
            using PluginChat;

            {{Chat}}
            public sealed class Api : HttpActions
            {
                {{members ?? Members}}
            }
            """
        );
        return await site.StartAsync();
    }

    public static AuthenticationHeaderValue Basic(string name, string password = Password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));

    public static async Task<HttpResponseMessage> GetAsync(this HttpClient http, string path, AuthenticationHeaderValue? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = authorization;
        return await http.SendAsync(request);
    }

    public static async Task<HttpStatusCode> StatusAsync(this HttpClient http, string path, AuthenticationHeaderValue? authorization)
    {
        using var answer = await http.GetAsync(path, authorization);
        return answer.StatusCode;
    }

    /// <summary>Signs in with the form; gives the cookie, as a request sends it.</summary>
    public static async Task<string> SignInAsync(TestSite site, string name)
    {
        using var http = SessionSite.Visitor(site, null);
        http.DefaultRequestHeaders.Add("Accept", "text/html");
        using var form = new FormUrlEncodedContent([new("username", name), new("password", Password), new("return", "/")]);
        using var answer = await http.PostAsync(new Uri("/login", UriKind.Relative), form);
        return $"-http-login-={SessionSite.Given(answer, "-http-login-")}";
    }
}
