namespace PluginChat.Testing;

/// <summary>Everyone on a channel.</summary>
sealed class FakeEveryone(TestChannel channel) : FakeClients(channel), IClients
{
    readonly TestChannel _channel = channel;

    IUserClients IClients.User(string name) =>
        !string.IsNullOrEmpty(name)
            ? new FakeUserClients(_channel, this, name)
            : throw new ArgumentException(
                $"Action '{_channel.Action}': a user has a name that is not {(name is null ? "null" : "empty")}.",
                nameof(name)
            );
}
