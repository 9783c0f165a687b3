using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>session</c>: what the cookie of sessions is called.</summary>
static class SessionReader
{
    const string Default = "-http-session-"; // ESP's

    public static string Read(ConfigBlock session)
    {
        if (session.Text("cookie") is not { } name)
            return Default;
        // RFC 6265, 4.1.1.
        if (HttpText.IsToken(name))
            return name;
        session.Error(
            session.Find("cookie")!,
            "cookie",
            $"'{name}' is not a cookie's name; write letters, digits and '-' or '_', such as 'session'"
        );
        return Default;
    }
}
