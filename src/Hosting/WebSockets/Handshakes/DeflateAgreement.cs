using System.Globalization;
using System.Net.Http.Headers;

namespace PluginChat.Hosting.WebSockets.Handshakes;

/// <summary>
/// What a client and the host agree on about permessage-deflate (RFC 7692, section 7.1). Neither side keeps a context from one
/// message to the next: so one compressed frame serves all clients, and an idle client holds no window of 32 KB.
/// </summary>
/// <param name="ServerWindowBits">The window that the client asked for, where it asked.</param>
readonly record struct DeflateAgreement(int? ServerWindowBits)
{
    const string Extension = "permessage-deflate";
    const int LargestWindowBits = 15;

    /// <summary>
    /// Whether messages to this client are compressed. They are the same for all, with the largest window; one that asked for a smaller
    /// is sent them as they are, which the extension allows message by message.
    /// </summary>
    public bool SendsCompressed => ServerWindowBits is null or LargestWindowBits;

    /// <summary>The answer to the offer.</summary>
    public string Answer =>
        $"{Extension}; server_no_context_takeover; client_no_context_takeover"
        + (ServerWindowBits is { } bits ? string.Create(CultureInfo.InvariantCulture, $"; server_max_window_bits={bits}") : "");

    /// <summary>The first offer that can be taken; null where there is none.</summary>
    public static DeflateAgreement? Of(IHeaderDictionary headers)
    {
        foreach (var offer in headers.GetCommaSeparatedValues("Sec-WebSocket-Extensions"))
        {
            if (
                NameValueWithParametersHeaderValue.TryParse(offer, out var extension)
                && extension is { Name: Extension, Value: null }
                && TryTake(extension, out var agreement)
            )
                return agreement;
        }
        return null;
    }

    // An offer with a parameter that is unknown, there twice, or has a wrong value is declined (7.1), not corrected.
    static bool TryTake(NameValueWithParametersHeaderValue offer, out DeflateAgreement agreement)
    {
        agreement = default;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in offer.Parameters)
        {
            var isTaken = parameter.Name switch
            {
                "server_no_context_takeover" or "client_no_context_takeover" => parameter.Value is null,
                "client_max_window_bits" => parameter.Value is null || WindowBits(parameter.Value) is not null,
                "server_max_window_bits" => (agreement = new(WindowBits(parameter.Value))).ServerWindowBits is not null,
                _ => false,
            };
            if (!isTaken || !seen.Add(parameter.Name))
                return false;
        }
        return true;
    }

    // 8 to 15 without a leading zero (7.1.2.1), as a token or quoted.
    static int? WindowBits(string? value) =>
        value?.Trim('"') switch
        {
            "8" => 8,
            "9" => 9,
            "10" => 10,
            "11" => 11,
            "12" => 12,
            "13" => 13,
            "14" => 14,
            "15" => 15,
            _ => null,
        };
}
