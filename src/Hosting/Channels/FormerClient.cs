using System.Globalization;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.Channels;

/// <summary>Who a client was on an earlier connection, as long as messages of that time are still to come to it.</summary>
/// <param name="Client">Its key then.</param>
/// <param name="Until">Behind this offset it was somebody else.</param>
readonly record struct FormerClient(ClientKey Client, long Until)
{
    /// <summary>Reads <c>host.client@until</c>, the form of <see cref="ToString"/>.</summary>
    public static bool TryParse(string text, out FormerClient former)
    {
        former = default;
        if (
            text.Split('@') is not [var client, var number]
            || !ClientKey.TryParse(client, out var key)
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var until)
        )
            return false;
        former = new(key, until);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Client}@{Until}");
}
