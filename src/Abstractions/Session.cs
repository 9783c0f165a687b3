using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace PluginChat;

/// <summary>
/// What the site remembers of a visitor between requests, by name. An HTTP action takes it as a parameter, a page has it in
/// <see cref="Page.Session"/>; elsewhere, <see cref="HttpContextSessionExtensions.LoadSessionAsync"/> gives it.
/// </summary>
/// <remarks>
/// <para>A visitor has none until something is written: who only reads gets no cookie. It ends when <c>timeouts.session</c> has passed
/// without a request that uses it, by <see cref="End"/>, and, where the host keeps sessions itself, with the host. An edit of the
/// controller leaves it as it is: it holds text and bytes, never objects.</para>
/// <para>What is written here is stored right before the answer begins, or when the action has ended: all of it or, where the store is not
/// available, none. Requests of one visitor run at the same time. Each works on what was stored when it loaded the session; of two that
/// write one name the later to be stored wins, and none takes away what another one wrote under another name.</para>
/// <para>It belongs to the request, on one thread at a time, and cannot be used after it. Any member may throw
/// <see cref="SessionException"/> where the session could not be loaded, and <see cref="InvalidOperationException"/> before it was.</para>
/// </remarks>
public abstract class Session : ISession
{
    const string FeedbackName = "-feedback-";

    // A visitor who is never shown them keeps the newest.
    const int MostFeedback = 20;

#pragma warning disable RS0022 // Meant: the host derives from it, and tests may.
    /// <summary>Called by the host, or by a test.</summary>
    protected Session() { }
#pragma warning restore RS0022

    /// <summary>A name for logs: it is the session's own and tells nothing that lets anybody in. Empty where there is no session.</summary>
    public abstract string Id { get; }

    /// <summary>Whether the visitor has a session, or this request has begun one.</summary>
    public abstract bool Exists { get; }

    /// <summary>The names of what is in it, in no order.</summary>
    public abstract IReadOnlyCollection<string> Names { get; }

    /// <summary>How values are written as JSON: the options of the controller's version.</summary>
    protected abstract JsonSerializerOptions Json { get; }

    /// <summary>A text, or a value as its JSON; null where there is none. Null removes it.</summary>
    /// <param name="name">Its name, compared by ordinal.</param>
    /// <exception cref="SessionException">The session would be larger than <c>limits.sessionData</c>.</exception>
    /// <exception cref="InvalidOperationException">It would be the visitor's first, and the answer has begun.</exception>
    public string? this[string name]
    {
        get => Find(name) is { } value ? Encoding.UTF8.GetString(value) : null;
        set
        {
            if (value is null)
                Remove(name);
            else
                Write(name, Encoding.UTF8.GetBytes(value));
        }
    }

    /// <summary>A value that was set as <typeparamref name="T"/>, or as another type with the same JSON.</summary>
    /// <param name="name">Its name.</param>
    /// <typeparam name="T">Its type. A string is the text as it is.</typeparam>
    /// <returns>
    /// The value; the type's default where there is none, or where it does not fit the type any more, as after an edit.
    /// </returns>
    public T? Get<T>(string name) => TryGet<T>(name, out var value) ? value : default;

    /// <summary>A value that was set as <typeparamref name="T"/>, or as another type with the same JSON.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">Its type. A string is the text as it is.</typeparam>
    /// <returns>Whether there is one that fits the type.</returns>
    public bool TryGet<T>(string name, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (Find(name) is not { } bytes)
            return false;
        if (typeof(T) == typeof(string))
        {
            value = (T)(object)Encoding.UTF8.GetString(bytes);
            return true;
        }
        try
        {
            value = JsonSerializer.Deserialize(bytes, (JsonTypeInfo<T>)Json.GetTypeInfo(typeof(T)));
            return value is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Keeps a value as JSON, a string as it is. Null removes it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The value. A copy is kept: what happens to the object later changes nothing here.</param>
    /// <typeparam name="T">Its type.</typeparam>
    /// <exception cref="SessionException">The session would be larger than <c>limits.sessionData</c>.</exception>
    /// <exception cref="InvalidOperationException">It would be the visitor's first, and the answer has begun.</exception>
    public void Set<T>(string name, T? value)
    {
        if (value is null)
            Remove(name);
        else if (value is string text)
            this[name] = text;
        else
            Write(name, JsonSerializer.SerializeToUtf8Bytes(value, (JsonTypeInfo<T>)Json.GetTypeInfo(typeof(T))));
    }

    /// <summary>Removes a value.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Whether there was one.</returns>
    public abstract bool Remove(string name);

    /// <summary>Removes all values. The session goes on.</summary>
    public abstract void Clear();

    /// <summary>
    /// Gives the session another id, with everything in it, and ends the one it had. Call it where somebody signs in: whoever planted the
    /// old id in the visitor's browser does not know the new one. Security tokens of pages that are open are no longer good.
    /// </summary>
    /// <exception cref="InvalidOperationException">The answer has begun.</exception>
    public abstract void Renew();

    /// <summary>Ends the session: what is in it is gone, and the visitor's cookie with it. What is written later begins another.</summary>
    /// <exception cref="InvalidOperationException">The answer has begun.</exception>
    public abstract void End();

    /// <summary>
    /// A token that proves that a request comes from a page of this site, for the field <c>-xsrf-</c> of a form or the header
    /// <c>X-XSRF-TOKEN</c>. It begins a session where there is none.
    /// </summary>
    /// <returns>
    /// Another text each time, so that the length of compressed answers tells nothing. All of them are good as long as the session has its
    /// id, in any tab.
    /// </returns>
    /// <exception cref="InvalidOperationException">It would be the visitor's first, and the answer has begun.</exception>
    public abstract string GetSecurityToken();

    /// <summary>Loads the session. The host has done so for parameters of actions and for pages. Again, it does nothing.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends when it is loaded.</returns>
    /// <exception cref="SessionException">The store is not available.</exception>
    public abstract Task LoadAsync(CancellationToken cancellationToken = default);

    /// <summary>Stores what was written so far. The host does it when the answer begins and when the action has ended.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends when it is stored.</returns>
    /// <exception cref="SessionException">It could not be stored.</exception>
    public abstract Task CommitAsync(CancellationToken cancellationToken = default);

    /// <summary>Says something to the visitor on the next page that shows feedback, also after a redirect. It is shown once.</summary>
    /// <param name="kind">What kind of message it is: <c>inform</c>, <c>warn</c> and <c>error</c> are ESP's.</param>
    /// <param name="text">The message: text, not HTML. Of more than 20 that were never shown, the newest are kept.</param>
    /// <exception cref="ArgumentException"><paramref name="kind"/> or <paramref name="text"/> is empty.</exception>
    /// <exception cref="SessionException">The session would be larger than <c>limits.sessionData</c>.</exception>
    /// <exception cref="InvalidOperationException">It would be the visitor's first, and the answer has begun.</exception>
    public void AddFeedback(string kind, string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        ArgumentException.ThrowIfNullOrEmpty(text);
        List<FeedbackMessage> messages = [.. PendingFeedback(), new(kind, text)];
        Write(FeedbackName, FeedbackMessage.ToJson(messages.TakeLast(MostFeedback)));
    }

    /// <summary>What there is to say to the visitor, the oldest first. It is said now: the next call finds nothing.</summary>
    /// <returns>The messages; none where there is no session.</returns>
    public IReadOnlyList<FeedbackMessage> TakeFeedback()
    {
        var messages = PendingFeedback();
        if (messages.Count > 0)
            Remove(FeedbackName);
        return messages;
    }

    /// <summary>Finds a value, as it is stored.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Its bytes, which are not to be changed; null where there is none.</returns>
    protected abstract byte[]? Find(string name);

    /// <summary>Writes a value; begins the session where there is none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its bytes, which are this session's from now on.</param>
    protected abstract void Write(string name, byte[] value);

    /// <summary>Whether a name is the session's own rather than an author's.</summary>
    /// <param name="name">The name.</param>
    protected static bool IsInternal(string name) => name == FeedbackName;

    IReadOnlyList<FeedbackMessage> PendingFeedback() => Find(FeedbackName) is { } json ? FeedbackMessage.FromJson(json) : [];

    bool ISession.IsAvailable => true;

    IEnumerable<string> ISession.Keys => Names;

    void ISession.Set(string key, byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Write(key, [.. value]);
    }

    bool ISession.TryGetValue(string key, [NotNullWhen(true)] out byte[]? value) => (value = (byte[]?)Find(key)?.Clone()) is not null;

    void ISession.Remove(string key) => Remove(key);
}
