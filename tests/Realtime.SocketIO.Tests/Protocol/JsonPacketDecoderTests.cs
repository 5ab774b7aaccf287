using System.Text;

namespace Realtime.SocketIO.Tests.Protocol;

public sealed class JsonPacketDecoderTests
{
    [Theory]
    [InlineData("0", PacketType.Connect, "/", -1, "")]
    [InlineData("0{\"token\":\"x\"}", PacketType.Connect, "/", -1, "{\"token\":\"x\"}")]
    [InlineData("0/admin,{\"a\":1}", PacketType.Connect, "/admin", -1, "{\"a\":1}")]
    [InlineData("0/admin", PacketType.Connect, "/admin", -1, "")]
    [InlineData("1/admin,", PacketType.Disconnect, "/admin", -1, "")]
    [InlineData("2[\"a\"]", PacketType.Event, "/", -1, "[\"a\"]")]
    [InlineData("212[\"a\",1]", PacketType.Event, "/", 12, "[\"a\",1]")]
    [InlineData("2/admin,456[\"a\"]", PacketType.Event, "/admin", 456, "[\"a\"]")]
    [InlineData("3/admin,456[]", PacketType.Ack, "/admin", 456, "[]")]
    [InlineData("29007199254740991[\"a\"]", PacketType.Event, "/", 9007199254740991, "[\"a\"]")]
    public void Text_packets_are_taken_apart(string text, PacketType type, string ns, long ackId, string payload)
    {
        Assert.Equal(DecodeStatus.Complete, Decode(text, out var packet));
        Assert.Equal(type, packet.Type);
        Assert.Equal(ns, Encoding.UTF8.GetString(packet.Namespace.Span));
        Assert.Equal(ackId, packet.AckId);
        Assert.Equal(payload, Encoding.UTF8.GetString(packet.Payload.Span));
        Assert.Empty(packet.Attachments);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("a[\"x\"]")]
    [InlineData("5[\"x\"]")]
    [InlineData("5-[\"x\"]")]
    [InlineData("50-[\"x\"]")]
    [InlineData("511-[\"x\"]")]
    [InlineData("51[\"x\"]")]
    [InlineData("5999999999999999999999-[\"x\"]")]
    [InlineData("51-[\"x\",{\"_placeholder\":true,\"num\":1}]")]
    [InlineData("51-[\"x\",{\"_placeholder\":true,\"num\":-1}]")]
    [InlineData("51-[\"x\",{\"_placeholder\":true,\"num\":0.5}]")]
    [InlineData("51-[\"x\",{\"num\":\"0\",\"_placeholder\":true}]")]
    [InlineData("51-[\"x\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":0}]")]
    [InlineData("51-{}")]
    [InlineData("51-")]
    [InlineData("61-1{}")]
    [InlineData("51-[\"x\",")]
    public void What_is_no_packet_is_refused(string text) => Assert.Equal(DecodeStatus.Invalid, Decode(text, out _));

    [Fact]
    public void An_acknowledgement_id_of_a_million_digits_is_refused_without_being_read()
    {
        Assert.Equal(DecodeStatus.Invalid, Decode("2" + new string('9', 1_000_000) + "[\"a\"]", out _));
    }

    [Fact]
    public void A_packet_waits_for_its_attachments()
    {
        var decoder = JsonPacketParser.Instance.CreateDecoder(new PacketLimits());

        Assert.Equal(DecodeStatus.Incomplete, decoder.Decode(Utf8("52-/a,7[\"x\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]"), false, out _));
        Assert.Equal(DecodeStatus.Incomplete, decoder.Decode(new byte[] { 1, 2 }, true, out _));
        Assert.Equal(DecodeStatus.Complete, decoder.Decode(new byte[] { 3 }, true, out var packet));

        Assert.Equal(PacketType.Event, packet.Type);
        Assert.Equal("/a", Encoding.UTF8.GetString(packet.Namespace.Span));
        Assert.Equal(7, packet.AckId);
        Assert.Equal([[1, 2], [3]], packet.Attachments.Select(a => a.ToArray()));

        // Nothing waits any more: bytes that follow belong to no packet.
        Assert.Equal(DecodeStatus.Invalid, decoder.Decode(new byte[] { 4 }, true, out _));
    }

    [Fact]
    public void Text_between_a_packet_and_its_attachments_is_refused()
    {
        var decoder = JsonPacketParser.Instance.CreateDecoder(new PacketLimits());
        decoder.Decode(Utf8("51-[\"x\",{\"_placeholder\":true,\"num\":0}]"), false, out _);

        Assert.Equal(DecodeStatus.Invalid, decoder.Decode(Utf8("2[\"y\"]"), false, out _));
    }

    [Fact]
    public void Bytes_that_no_packet_announced_are_refused()
    {
        var decoder = JsonPacketParser.Instance.CreateDecoder(new PacketLimits());

        Assert.Equal(DecodeStatus.Invalid, decoder.Decode(new byte[] { 1 }, true, out _));
    }

    private static DecodeStatus Decode(string text, out SocketPacket packet) =>
        JsonPacketParser.Instance.CreateDecoder(new PacketLimits()).Decode(Utf8(text), false, out packet);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
