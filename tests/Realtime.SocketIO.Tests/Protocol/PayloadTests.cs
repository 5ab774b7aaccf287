using System.Buffers;
using System.Text;
using Realtime.SocketIO.Protocol.EngineIO;

namespace Realtime.SocketIO.Tests.Protocol;

public sealed class PayloadTests
{
    private static readonly EncodedPacket Hello = EncodedPacket.FromText("hello€"u8, []);
    private static readonly EncodedPacket WithBytes = EncodedPacket.FromText("x"u8, [], [new byte[] { 1, 2, 3, 4 }]);

    [Fact]
    public void Packets_of_a_poll_are_separated_and_bytes_are_base64()
    {
        var payload = new ArrayBufferWriter<byte>();
        PollingPayload.Write(payload, Hello);
        PollingPayload.Write(payload, WithBytes);

        Assert.Equal("4hello€\u001e4x\u001ebAQIDBA==", Text(payload));
        Assert.Equal([("4hello€", false), ("4x", false), ("\u0001\u0002\u0003\u0004", true)], Messages(PollingPayload.Parse(payload.WrittenMemory)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("4a\u001e")]
    [InlineData("\u001e4a")]
    [InlineData("bA")]
    [InlineData("b*")]
    public void A_malformed_poll_is_refused(string payload) => Assert.Null(PollingPayload.Parse(Encoding.UTF8.GetBytes(payload)));

    [Fact]
    public void A_poll_that_is_no_text_is_refused() => Assert.Null(PollingPayload.Parse(new byte[] { (byte)'4', 0xc3, 0x28 }));

    [Fact]
    public void Revision_3_counts_lengths_in_utf16_units()
    {
        var payload = new ArrayBufferWriter<byte>();
        LegacyPayload.Write(payload, EncodedPacket.FromText("😀€"u8, []));
        LegacyPayload.Write(payload, WithBytes);

        Assert.Equal("4:4😀€2:4x10:b4AQIDBA==", Text(payload));
        Assert.Equal([("4😀€", false), ("4x", false), ("\u0001\u0002\u0003\u0004", true)], Messages(LegacyPayload.ParseText(payload.WrittenMemory)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":4a")]
    [InlineData("2:4")]
    [InlineData("0:")]
    [InlineData("-1:4")]
    [InlineData("99999999999:4")]
    [InlineData("2:4😀")]
    public void A_malformed_poll_of_revision_3_is_refused(string payload) => Assert.Null(LegacyPayload.ParseText(Encoding.UTF8.GetBytes(payload)));

    [Fact]
    public void Revision_3_has_binary_polls()
    {
        var payload = new ArrayBufferWriter<byte>();
        LegacyPayload.WriteBinary(payload, WithBytes);

        Assert.Equal(new byte[] { 0, 2, 255, (byte)'4', (byte)'x', 1, 5, 255, 4, 1, 2, 3, 4 }, payload.WrittenSpan.ToArray());
        Assert.Equal([("4x", false), ("\u0001\u0002\u0003\u0004", true)], Messages(LegacyPayload.ParseBinary(payload.WrittenMemory)));
    }

    [Theory]
    [InlineData(new byte[] { 2, 1, 255, 4 })]
    [InlineData(new byte[] { 1, 255, 4 })]
    [InlineData(new byte[] { 1, 9, 255, 4 })]
    [InlineData(new byte[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 255, 4 })]
    [InlineData(new byte[] { 1, 0, 255 })]
    public void A_malformed_binary_poll_is_refused(byte[] payload) => Assert.Null(LegacyPayload.ParseBinary(payload));

    [Theory]
    [InlineData(0, 2)]
    [InlineData(125, 2)]
    [InlineData(126, 4)]
    [InlineData(65_535, 4)]
    [InlineData(65_536, 10)]
    public void A_frame_header_is_as_long_as_its_payload_needs(int length, int header)
    {
        var packet = EncodedPacket.FromBinary(new byte[length]);
        var frames = packet.FramesFor(FrameForm.Plain).Span;

        Assert.Equal(header + length, frames.Length);
        Assert.Equal(0x82, frames[0]);
        Assert.Equal(header switch { 2 => (byte)length, 4 => 126, _ => 127 }, frames[1]);
    }

    private static string Text(ArrayBufferWriter<byte> payload) => Encoding.UTF8.GetString(payload.WrittenSpan);

    private static IEnumerable<(string Data, bool IsBinary)>? Messages(List<EngineMessage>? messages) =>
        messages?.Select(m => (m.IsBinary ? Encoding.Latin1.GetString(m.Data.Span) : Encoding.UTF8.GetString(m.Data.Span), m.IsBinary));
}
