using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Attacks;

/// <summary>A console that nobody reads.</summary>
static class ConsoleAttacks
{
    // Reads the first lines and then no more, for as long as the host lives.
    public static string[] Stalled { get; } =
    ["bash", "-c", "exec \"$@\" > >(sed -u 8q; while kill -0 $$ 2>/dev/null; do sleep 0.2; done)", "bash"];

    public static HostAttack[] All { get; } =
    [
        new(
            "6 a console that nobody reads",
            (host, end) =>
                Attacker.RunAsync(
                    TimeSpan.FromMilliseconds(5),
                    _ =>
                    {
                        for (var i = 0; i < 5; i++)
                            Assert.Equal(426, StatusOfFile(host));
                    },
                    end
                )
        )
        {
            Wrapper = Stalled,
            Configuration = AttackedHost.ConfigurationWith(", accessLog: true"),
        },
    ];

    // Each is a line of the access log.
    static int StatusOfFile(AttackedHost host)
    {
        using var client = new AttackClient(host.Address);
        return client.Ask("GET /ws/test/chat HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
}
