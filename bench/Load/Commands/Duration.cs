using System.Globalization;

namespace PluginChat.Bench.Load.Commands;

/// <summary>Reads "30s", "500ms", "2m".</summary>
static class Duration
{
    public static bool TryParse(string text, out TimeSpan duration)
    {
        var unit = text.TrimStart("0123456789.".ToCharArray());
        double? milliseconds = unit switch
        {
            "ms" => 1,
            "s" or "" => 1000,
            "m" => 60_000,
            _ => null,
        };
        var good = double.TryParse(text[..^unit.Length], CultureInfo.InvariantCulture, out var count) && milliseconds is not null;
        duration = good ? TimeSpan.FromMilliseconds(count * milliseconds!.Value) : default;
        return good;
    }
}
