using System.Text;
using PluginChat.Hosting.WebSockets.Receiving;

namespace PluginChat.Hosting.Tests.WebSockets.Receiving;

public sealed class Utf8BoundaryTests
{
    [Fact]
    public void Before_AnyCutOfAText_IsWhereTheLastWholeCharacterEnds()
    {
        var text = Encoding.UTF8.GetBytes("aé€😀b😀");
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        for (var cut = 5; cut <= text.Length; cut++)
        {
            var length = Utf8Boundary.Before(text.AsSpan(0, cut));
            Assert.InRange(cut - length, 0, 3);
            strict.GetString(text.AsSpan(0, length)); // throws where a character is cut
            Assert.True(cut == length || (text[length] & 0xC0) == 0xC0); // and nothing whole is held back
        }
    }
}
