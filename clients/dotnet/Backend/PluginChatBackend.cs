using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PluginChat.Client.Backend;

/// <summary>
/// What a site's own backend asks of it, without being a client of the chat: to publish, to disconnect, who is connected and what was said
/// (docs/publish-api.md). What changes something goes with an <c>Idempotency-Key</c>, so that it is done once however often it has to be
/// asked for. All members may be called from any thread.
/// </summary>
public sealed class PluginChatBackend
{
    readonly BackendRequests _requests;

    /// <summary>Makes one; nothing is asked yet.</summary>
    /// <param name="http">
    /// Its <see cref="HttpClient.BaseAddress"/> is the site, with the path below which it is served, if any. It is not disposed of here.
    /// Its <see cref="HttpClient.Timeout"/> is for each attempt.
    /// </param>
    /// <param name="options">Who asks, and for how long.</param>
    /// <exception cref="ArgumentException">There is no base address, or not exactly one of a key and a token.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds.</exception>
    public PluginChatBackend(HttpClient http, PluginChatBackendOptions options)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        if (http.BaseAddress is null)
            throw new ArgumentException("Set HttpClient.BaseAddress to the site, such as https://chat.example.org.", nameof(http));
        if (options.Key is null == options.AccessToken is null)
            throw new ArgumentException(
                "Set one of Key and AccessToken: the key of http.backend, or a token for its audience.",
                nameof(options)
            );
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Patience, TimeSpan.Zero, nameof(options));
        _requests = new(http, options);
    }

    /// <summary>Sends a text to everyone on an action, or to whom the options name. JSON is a text too.</summary>
    /// <param name="action">The action, as its <c>[Action]</c> has it.</param>
    /// <param name="text">The message; 64 KB at most unless the site says otherwise.</param>
    /// <param name="options">Null for everyone.</param>
    /// <param name="cancellationToken">Gives up; it may have been published then.</param>
    /// <exception cref="PluginChatBackendException">It was refused, or there was no answer.</exception>
    /// <exception cref="ArgumentException">The idempotency key is not valid.</exception>
    public Task PublishAsync(string action, string text, PublishOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return PublishAsync(action, Encoding.UTF8.GetBytes(text), "text/plain", options, cancellationToken);
    }

    /// <summary>The same with a binary message.</summary>
    /// <param name="action">The action, as its <c>[Action]</c> has it.</param>
    /// <param name="payload">The message, which is not to change until the task is done.</param>
    /// <param name="options">Null for everyone.</param>
    /// <param name="cancellationToken">Gives up; it may have been published then.</param>
    /// <exception cref="PluginChatBackendException">It was refused, or there was no answer.</exception>
    public Task PublishAsync(
        string action,
        ReadOnlyMemory<byte> payload,
        PublishOptions? options = null,
        CancellationToken cancellationToken = default
    ) => PublishAsync(action, payload, "application/octet-stream", options, cancellationToken);

    /// <summary>Closes WebSockets on every host.</summary>
    /// <param name="whose">Whose.</param>
    /// <param name="options">Null for close code 1000.</param>
    /// <param name="cancellationToken">Gives up; they may have been closed then.</param>
    /// <returns>How many there were on the host that answered; the others close theirs a few milliseconds later.</returns>
    /// <exception cref="PluginChatBackendException">It was refused, or there was no answer.</exception>
    public async Task<int> DisconnectAsync(
        DisconnectTarget whose,
        DisconnectOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(whose);
        var query = new BackendQuery("disconnect")
            .With(whose.Kind, whose.Name)
            .With("action", whose.Action)
            .With("controller", whose.Controller)
            .With("code", options?.Code)
            .With("reason", options?.Reason);
        var request = new BackendCall(HttpMethod.Post, query, KeyOf(options?.IdempotencyKey));
        var answer = await AskAsync(request, BackendJson.Default.DisconnectAnswer, cancellationToken).ConfigureAwait(false);
        return answer.ClosedHere;
    }

    /// <summary>Who is connected to an action, on all hosts; it may be about a second old.</summary>
    /// <param name="action">The action, as its <c>[Action]</c> has it.</param>
    /// <param name="options">Null for up to 1,000 clients.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PluginChatBackendException">It was refused, or there was no answer.</exception>
    public Task<PresenceAnswer> GetPresenceAsync(
        string action,
        PresenceOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        AskAsync(
            new(
                HttpMethod.Get,
                new BackendQuery("presence").With("action", action).With("controller", options?.Controller).With("limit", options?.Limit)
            ),
            BackendJson.Default.PresenceAnswer,
            cancellationToken
        );

    /// <summary>What was said on an action whose route keeps a history, oldest first; messages to groups are not in it.</summary>
    /// <param name="action">The action, as its <c>[Action]</c> has it.</param>
    /// <param name="options">Null for the last 100 messages.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PluginChatBackendException">
    /// It was refused, or there was no answer. With status 410 what follows the position is not kept any more: ask without one.
    /// </exception>
    public Task<HistoryAnswer> GetHistoryAsync(
        string action,
        HistoryOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        AskAsync(
            new(
                HttpMethod.Get,
                new BackendQuery("history")
                    .With("action", action)
                    .With("controller", options?.Controller)
                    .With("limit", options?.Limit)
                    .With("after", options?.After)
            ),
            BackendJson.Default.HistoryAnswer,
            cancellationToken
        );

    async Task PublishAsync(string action, ReadOnlyMemory<byte> payload, string type, PublishOptions? options, CancellationToken cancel)
    {
        var query = new BackendQuery("publish")
            .With("action", action)
            .With("controller", options?.Controller)
            .With("group", options?.Group)
            .With("user", options?.User);
        var request = new BackendCall(HttpMethod.Post, query, KeyOf(options?.IdempotencyKey), payload, new MediaTypeHeaderValue(type));
        await _requests.AskAsync(request, cancel).ConfigureAwait(false);
    }

    async Task<T> AskAsync<T>(BackendCall call, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var body = await _requests.AskAsync(call, cancellationToken).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new PluginChatBackendException(call, null, "its answer is not what a PluginChat site says; is another server there?", e);
        }
    }

    static string KeyOf(string? given) =>
        given is null ? Guid.NewGuid().ToString()
        : given.Length is > 0 and <= 255 && given.All(c => c is > ' ' and <= '~' and not '"') ? given
        : throw new ArgumentException("IdempotencyKey takes 1 to 255 printable characters of ASCII, without spaces and quotes.");
}
