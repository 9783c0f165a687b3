namespace PluginChat.Hosting.Configuration.Values;

/// <summary>ESP's words for no limit.</summary>
static class Unlimited
{
    public static bool Is(string text) => text.Trim().ToLowerInvariant() is "unlimited" or "infinite" or "never";
}
