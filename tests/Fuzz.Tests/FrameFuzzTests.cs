using System.Net.Sockets;
using CsCheck;

namespace PluginChat.Fuzz.Tests;

/// <summary>Random peers. CsCheck prints the seed of a failure; the log has to stay free of errors, or the site's end fails.</summary>
[Trait("Category", "Fuzz")]
public sealed class FrameFuzzTests(EchoSite site)
{
    [Fact]
    public Task Frames_Valid_AreEchoedHoweverTheyArrive() =>
        Fuzzer.RunAsync(
            Gen.Select(FrameGen.Valid, Gen.OneOf(Gen.Int[1, 9], Gen.Const(int.MaxValue))),
            async input =>
            {
                var (talk, chop) = input;
                await using var peer = await site.ConnectAsync();
                await peer.SendInChopsAsync(talk.Bytes, Math.Max(Math.Min(chop, talk.Bytes.Length), 1));
                foreach (var (opcode, payload) in talk.Echoes)
                    await peer.ExpectAsync(opcode, payload);
                await peer.CloseAsync();
            }
        );

    [Fact]
    public async Task Frames_Mutated_EndInAnEchoOrACloseThatMayTravel()
    {
        await using var witness = await site.ConnectAsync();
        await Fuzzer.RunAsync(
            FrameGen.Mutated,
            async bytes =>
            {
                await using var peer = await site.ConnectAsync();
                await peer.SendAsync(bytes);
                End(peer.Raw.Socket);
                while (await peer.Raw.ReceiveAsync() is { } frame)
                {
                    Assert.Contains(frame.Opcode, (int[])[Frames.TextOpcode, Frames.BinaryOpcode, Frames.CloseOpcode, Frames.PongOpcode]);
                    Assert.True(frame is { Final: true, Deflated: false });
                    if (frame.Opcode == Frames.CloseOpcode)
                        Assert.True(
                            frame.CloseCode is >= 1000 and <= 1003 or 1005 and not 1006 or >= 1007 and <= 1014 or >= 3000 and <= 4999,
                            $"Code {frame.CloseCode}"
                        );
                }
                // Each time: a client that says nothing for as long as this may run is closed.
                await witness.SendAsync(Frames.Text("still served"));
                await witness.ExpectTextAsync("still served");
            },
            Convert.ToHexString
        );
        await witness.CloseAsync();
        Assert.Empty(site.Log.Errors);
    }

    static void End(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The host has ended the connection already.
        }
    }
}
