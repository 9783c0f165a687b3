namespace PluginChat.Hosting.Configuration.Model;

/// <summary>How users sign in and out with a form.</summary>
/// <param name="Path">The page with the form, and where it is sent.</param>
/// <param name="HasOwnPage">Whether the site has the page; else the host's is shown.</param>
/// <param name="LogoutPath">Where who signs out sends a POST.</param>
/// <param name="Timeout">How long who signed in stays so without a request.</param>
/// <param name="KeysFolder">Where the keys are kept that cookies are encrypted with. An absolute path.</param>
/// <param name="Route">What a route would inherit.</param>
sealed record LoginConfig(string Path, bool HasOwnPage, string LogoutPath, TimeSpan Timeout, string KeysFolder, RouteConfig Route)
{
    public const string DefaultPath = "/login",
        DefaultLogoutPath = "/logout",
        DefaultKeysFolder = "keys";

    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromHours(8);
}
