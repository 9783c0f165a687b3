using PluginChat.Hosting.Authentication;
using PluginChat.Hosting.Notices;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.Server;

/// <summary>Does here what other hosts have told.</summary>
sealed class HeardNotices(LoginCookies logins, SignedOutUsers signedOut, Disconnector disconnector)
{
    /// <summary>Takes notices, oldest first.</summary>
    public void Hear(IReadOnlyList<HeardNotice> heard)
    {
        foreach (var (notice, age) in heard)
        {
            switch (notice)
            {
                case LoginEnded ended:
                    logins.End(ended.Login, ended.Lifetime - age);
                    break;
                case ConnectionsEnded ended:
                    disconnector.Close(ended, age);
                    break;
            }
        }
        if (heard.Any(h => h.Notice is LoginEnded))
            signedOut.EndAll();
    }
}
