using System.Text;

namespace Realtime.SocketIO.Tests.Protocol;

public sealed class MessagePackParserTests
{
    [Theory]
    [InlineData("[\"x\",null,true,false,0,127,128,255,256,65535,65536,4294967296,-1,-32,-33,-128,-129,-32769,-2147483649]")]
    [InlineData("[\"x\",1.5,\"ü€😀\\u0000\",{\"a\":{\"b\":[[],{}]}}]")]
    [InlineData("[\"a text of more than thirty-one bytes, so that its header is longer\"]")]
    public void What_is_written_is_read_again(string json)
    {
        var packet = RoundTrip(new SocketPacket(PacketType.Event, "/chat"u8.ToArray(), 70_000, Encoding.UTF8.GetBytes(json), []));

        Assert.Equal(PacketType.Event, packet.Type);
        Assert.Equal("/chat", Encoding.UTF8.GetString(packet.Namespace.Span));
        Assert.Equal(70_000, packet.AckId);
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(
            System.Text.Json.Nodes.JsonNode.Parse(json),
            System.Text.Json.Nodes.JsonNode.Parse(packet.Payload.Span)));
    }

    [Fact]
    public void Large_arrays_texts_and_bytes_have_the_headers_they_need()
    {
        var json = "[\"x\",\"" + new string('y', 70_000) + "\",[" + string.Join(',', Enumerable.Range(0, 70_000)) + "],{\"_placeholder\":true,\"num\":0}]";
        var bytes = new byte[70_000];
        Random.Shared.NextBytes(bytes);

        var packet = RoundTrip(new SocketPacket(PacketType.Event, "/"u8.ToArray(), -1, Encoding.UTF8.GetBytes(json), [bytes]));

        Assert.Equal(json, Encoding.UTF8.GetString(packet.Payload.Span));
        Assert.Equal(bytes, packet.Attachments.Single().ToArray());
    }

    [Fact]
    public void Dates_and_undefined_become_what_json_would_have()
    {
        // {type: 2, nsp: "/", data: ["x", new Date(0), undefined, {a: undefined, b: 1}]}
        byte[] message =
        [
            0x83, 0xa4, .. "type"u8, 0x02, 0xa3, .. "nsp"u8, 0xa1, (byte)'/', 0xa4, .. "data"u8,
            0x94, 0xa1, (byte)'x', 0xd7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xd4, 0, 0, 0x82, 0xa1, (byte)'a', 0xd4, 0, 0, 0xa1, (byte)'b', 0x01,
        ];

        Assert.Equal(DecodeStatus.Complete, Decoder().Decode(message, true, out var packet));
        Assert.Equal("[\"x\",\"1970-01-01T00:00:00.000Z\",null,{\"b\":1}]", Encoding.UTF8.GetString(packet.Payload.Span));
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0xc0 })]
    [InlineData(new byte[] { 0xdf, 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0xdd, 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0xdb, 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0x81, 0x01, 0x01 })]
    public void What_is_no_packet_is_refused(byte[] message) => Assert.Equal(DecodeStatus.Invalid, Decoder().Decode(message, true, out _));

    [Fact]
    public void Nesting_beyond_the_limit_is_refused()
    {
        byte[] head = [0x83, 0xa4, .. "type"u8, 0x02, 0xa3, .. "nsp"u8, 0xa1, (byte)'/', 0xa4, .. "data"u8];
        byte[] message = [.. head, .. Enumerable.Repeat((byte)0x91, 50_000), 0xc0];

        Assert.Equal(DecodeStatus.Invalid, Decoder().Decode(message, true, out _));
    }

    [Fact]
    public void More_stand_ins_than_bytes_are_refused()
    {
        // Each stand-in that a handler reads is a copy of the bytes.
        byte[] standIn = [0x82, 0xac, .. "_placeholder"u8, 0xc3, 0xa3, .. "num"u8, 0x00];
        byte[] message =
        [
            0x83, 0xa4, .. "type"u8, 0x02, 0xa3, .. "nsp"u8, 0xa1, (byte)'/', 0xa4, .. "data"u8,
            0x93, 0xa1, (byte)'x', 0xc4, 1, 9, .. standIn,
        ];

        Assert.Equal(DecodeStatus.Invalid, Decoder().Decode(message, true, out _));
    }

    [Theory]
    [InlineData(new byte[] { 0xc6, 0x7f, 0xff, 0xff, 0xff, 1 })]
    [InlineData(new byte[] { 0xc6, 0xff, 0xff, 0xff, 0xff, 1 })]
    [InlineData(new byte[] { 0xc9, 0x7f, 0xff, 0xff, 0xff, 0, 1 })]
    [InlineData(new byte[] { 0xc9, 0xff, 0xff, 0xff, 0xff, 0, 1 })]
    [InlineData(new byte[] { 0xdb, 0x7f, 0xff, 0xff, 0xff, (byte)'x' })]
    [InlineData(new byte[] { 0xdd, 0x7f, 0xff, 0xff, 0xff, 0xc0 })]
    [InlineData(new byte[] { 0xdf, 0x7f, 0xff, 0xff, 0xff, 0xa1, (byte)'x', 0xc0 })]
    [InlineData(new byte[] { 0xc1 })]
    [InlineData(new byte[] { 0xd7, 0xff, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void A_value_that_is_not_there_or_not_json_is_refused_and_nothing_is_allocated_for_it(byte[] value)
    {
        byte[] message = [0x83, 0xa4, .. "type"u8, 0x02, 0xa3, .. "nsp"u8, 0xa1, (byte)'/', 0xa4, .. "data"u8, 0x92, 0xa1, (byte)'x', .. value];
        var decoder = Decoder();
        Assert.Equal(DecodeStatus.Invalid, decoder.Decode(message, true, out _));

        var before = GC.GetAllocatedBytesForCurrentThread();
        decoder.Decode(message, true, out _);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 32 * 1024);
    }

    private static IPacketDecoder Decoder() => MessagePackPacketParser.Instance.CreateDecoder(new PacketLimits());

    private static SocketPacket RoundTrip(SocketPacket packet)
    {
        ReadOnlyMemory<byte> message = default;
        MessagePackPacketParser.Instance.Encode(packet).VisitMessages(0, (m, _) =>
        {
            Assert.True(m.IsBinary);
            message = m.Data;
        });
        Assert.Equal(DecodeStatus.Complete, Decoder().Decode(message, true, out var decoded));
        return decoded;
    }
}
