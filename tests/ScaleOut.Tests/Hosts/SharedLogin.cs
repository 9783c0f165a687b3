using PluginChat.Hosting.Accounts;
using PluginChat.Redis;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>Hosts with a form to sign in that share the keys of its cookie, and what its visitors do.</summary>
static class SharedLogin
{
    const string Cookie = "-http-login-";
    const string Password = "correct horse";

    // One for all: a login ends where a host's hash is another.
    static readonly string s_user = $"{{ password: '{PasswordCheck.Hash(Password)}' }}";

    /// <summary>Starts a site on which Ann and Bob may sign in.</summary>
    /// <param name="site">A site of <see cref="ClusterSite"/>.</param>
    /// <param name="first">The host that wrote the keys, where there is one: what else this one knows of logins it has heard.</param>
    public static async Task StartAsync(TestSite site, TestSite? first)
    {
        site.Write(
            "appweb.json",
            File.ReadAllText(site.PathOf("appweb.json"))
                .Replace(
                    "documents: 'web',",
                    $"documents: 'web', auth: {{ type: 'form', users: {{ ann: {s_user}, bob: {s_user} }} }},",
                    StringComparison.Ordinal
                )
        );
        foreach (var key in first is null ? [] : Directory.GetFiles(first.PathOf("keys"), "key-*.xml"))
            site.Write($"keys/{Path.GetFileName(key)}", await File.ReadAllTextAsync(key));
        await site.StartAsync();
        await ((RedisEngine)site.Host.Engine).Tried.WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>A client that keeps no cookie but this one and follows nothing.</summary>
    public static HttpClient Bare(TestSite site, string cookie = "none=")
    {
        var http = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = site.Address };
        http.DefaultRequestHeaders.Add("Cookie", cookie);
        return http;
    }

    /// <summary>Returns the cookie.</summary>
    public static async Task<string> SignInAsync(TestSite site, string name = "ann")
    {
        using var http = Bare(site);
        using var form = new FormUrlEncodedContent([new("username", name), new("password", Password)]);
        using var answer = await http.PostAsync("/login", form);
        return answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith(Cookie, StringComparison.Ordinal)).Split(';')[0];
    }

    public static async Task SignOutAsync(TestSite site, string cookie)
    {
        using var http = Bare(site, cookie);
        (await http.PostAsync("/logout", null)).Dispose();
    }

    public static Task<ChatClient> ConnectAsync(TestSite site, string cookie) => site.ConnectAsync(headers: [("Cookie", cookie)]);
}
