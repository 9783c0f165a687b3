using System.Text;
using System.Text.Json;

namespace PluginChat.Testing;

/// <summary>The session of a visitor whose WebSocket asks to connect: what the test says is in it, and what the action writes.</summary>
/// <param name="values">The test's. There is a session where there are any.</param>
sealed class FakeSession(IDictionary<string, string> values) : Session
{
    readonly Dictionary<string, byte[]> _internal = new(StringComparer.Ordinal);

    public override string Id => Exists ? "test" : "";

    public override bool Exists { get; } = values.Count > 0;

    public override IReadOnlyCollection<string> Names => [.. values.Keys];

    protected override JsonSerializerOptions Json { get; } = JsonSerializerOptions.Web;

    public override bool Remove(string name) => values.Remove(name) | _internal.Remove(name);

    public override void Clear()
    {
        values.Clear();
        _internal.Clear();
    }

    public override void Renew()
    {
        if (Exists)
            throw Refusal("given another id");
    }

    public override void End()
    {
        if (Exists)
            throw Refusal("ended");
    }

    public override string GetSecurityToken() => Exists ? "token" : throw Refusal("begun");

    public override Task LoadAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public override Task CommitAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    protected override byte[]? Find(string name) =>
        values.TryGetValue(name, out var value) ? Encoding.UTF8.GetBytes(value) : _internal.GetValueOrDefault(name);

    protected override void Write(string name, byte[] value)
    {
        if (!Exists)
            throw Refusal("begun");
        if (IsInternal(name))
            _internal[name] = value;
        else
            values[name] = Encoding.UTF8.GetString(value);
    }

    // As the host says it.
    static InvalidOperationException Refusal(string what) =>
        new($"A session cannot be {what} in a handshake: its cookie goes with the answer of an HTTP action or a page.");
}
