using PluginChat.Hosting.Sessions;

namespace PluginChat.Hosting.Tests.Sessions;

public sealed class SecurityTokenTests
{
    static readonly SessionId s_id = SessionId.New();

    [Fact]
    public void Token_MaskedOrNot_IsItsSessionsAlone()
    {
        var (plain, masked, again) = (SecurityToken.Of(s_id), SecurityToken.Masked(s_id), SecurityToken.Masked(s_id));
        Assert.Equal((43, 86), (plain.Length, masked.Length));
        Assert.NotEqual(masked, again);
        foreach (var token in (string[])[plain, masked, again])
        {
            Assert.True(SecurityToken.IsOf(s_id, token));
            Assert.False(SecurityToken.IsOf(SessionId.New(), token));
        }
    }

    public static TheoryData<string> Others =>
        [
            "",
            "=",
            "A",
            new string('A', 43),
            new string('A', 86),
            new string('A', 87),
            new string('A', 128),
            new string('A', 5000),
            s_id.Text,
            s_id.Key,
            "ä",
            "\0",
            new string(' ', 43),
        ];

    [Theory]
    [MemberData(nameof(Others))]
    public void Text_ThatIsNoToken_IsRefused(string text) => Assert.False(SecurityToken.IsOf(s_id, text));

    [Fact]
    public void Token_WithOneCharacterChanged_IsRefused()
    {
        var masked = SecurityToken.Masked(s_id);
        for (var i = 0; i < masked.Length - 1; i++) // the last has bits that mean nothing
        {
            var changed = masked.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            Assert.False(SecurityToken.IsOf(s_id, new(changed)));
        }
    }

    [Fact]
    public void Id_OfACookie_IsReadInOneFormAlone()
    {
        Assert.True(SessionId.TryParse(s_id.Text, out var same));
        Assert.Equal((s_id.Text, s_id.Key), (same.Text, same.Key));
        foreach (
            var other in (string?[])[null, "", s_id.Text[1..], s_id.Text + "=", " " + s_id.Text[1..], s_id.Text + "A", "é" + s_id.Text[1..]]
        )
            Assert.False(SessionId.TryParse(other, out _), other);
    }
}
