using System.Text;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Tests.Protocol;

public sealed class HalfCharactersTests
{
    [Theory]
    [InlineData("\"\"", false)]
    [InlineData("\"plain é 😀\"", false)]
    [InlineData("\"\\n\\u00e9\\\\ud800\\\"\"", false)]
    [InlineData("\"\\ud83d\\ude00\"", false)]
    [InlineData("\"\\uD83D\\uDE00\"", false)]
    [InlineData("\"\\ud800\"", true)]
    [InlineData("\"\\uDFFF\"", true)]
    [InlineData("\"\\\\\\ud800\"", true)]
    [InlineData("\"\\ude00\\ud83d\"", true)]
    [InlineData("\"\\ud83d\\ud83d\\ude00\"", true)]
    [InlineData("\"\\ud83d\\n\"", true)]
    [InlineData("{\"\\ud800\":1}", true)]
    public void Halves_are_found(string json, bool expected) => Assert.Equal(expected, HalfCharacters.AreIn(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("plain é 😀", "plain é 😀")]
    [InlineData("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t")]
    [InlineData("a\\u00e9\\ud83d\\ude00z", "aé😀z")]
    [InlineData("\\\\ud800", "\\ud800")]
    public void A_text_is_unescaped(string json, string text) => Assert.Equal(text, HalfCharacters.Unescape(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_half_is_unescaped_as_it_is() => Assert.Equal("a\ud800b\udfff", HalfCharacters.Unescape("a\\ud800b\\uDFFF"u8));

    [Theory]
    [InlineData("\"a\\ud800b\"", "\"a\\ufffdb\"")]
    [InlineData("{\"\\udc00\":\"\\ud83d\\ude00\\ud83d\",\"n\":\"\\n\"}", "{\"\\ufffd\":\"\\ud83d\\ude00\\ufffd\",\"n\":\"\\n\"}")]
    [InlineData("\"\\\\ud800\"", "\"\\\\ud800\"")]
    public void Halves_are_replaced(string json, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(HalfCharacters.Replace(Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void The_first_half_of_a_text_is_found()
    {
        Assert.Equal(4, HalfCharacters.IndexIn("a😀b"));
        Assert.Equal(1, HalfCharacters.IndexIn("a\ud83d"));
        Assert.Equal(3, HalfCharacters.IndexIn("a😀\ude00b"));
        Assert.Equal(0, HalfCharacters.IndexIn("\ud83d😀"));
    }
}
