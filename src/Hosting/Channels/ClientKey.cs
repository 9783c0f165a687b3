using System.Globalization;

namespace PluginChat.Hosting.Channels;

/// <summary>A client of any host.</summary>
readonly record struct ClientKey(HostId Host, long Client)
{
    /// <summary>Reads <c>host.client</c>, the form of <see cref="ToString"/>.</summary>
    public static bool TryParse(string? text, out ClientKey key)
    {
        key = default;
        if (
            text?.Split('.') is not [{ Length: 16 } host, var number]
            || text.Contains('\0') // which .NET's parsers take at the end of a number
            || !ulong.TryParse(host, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var client)
        )
            return false;
        key = new(new(value), client);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}.{Client}");
}
