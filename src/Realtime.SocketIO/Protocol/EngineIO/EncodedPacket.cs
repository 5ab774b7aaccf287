using System.IO.Compression;
using Realtime.SocketIO.Protocol.EngineIO;

namespace Realtime.SocketIO;

/// <summary>
/// An encoded packet. It is immutable, and all recipients share it, so that a broadcast is in memory only once. A
/// packet and its binary attachments are queued as one item, so that nothing can come between them. Created by an
/// <see cref="IPacketParser"/>.
/// </summary>
public sealed class EncodedPacket
{
    internal static readonly EncodedPacket Ping = FromEngineText([EnginePacketType.Ping]);
    internal static readonly EncodedPacket Pong = FromEngineText([EnginePacketType.Pong]);
    internal static readonly EncodedPacket Noop = FromEngineText([EnginePacketType.Noop]);
    internal static readonly EncodedPacket Close = FromEngineText([EnginePacketType.Close]);
    internal static readonly EncodedPacket ProbePong = FromEngineText("3probe"u8);

    private readonly byte[] _frames;

    // The offset of the text in the frame, if the packet has no attachments. Other packets have _messages.
    private readonly int _textOffset;
    private readonly EngineMessage[]? _messages;
    private byte[]? _deflatedFrames;

    // The frames for clients that need another form of binary messages. Created on first use.
    private byte[]?[]? _binaryForms;

    private EncodedPacket(byte[] frames, int textOffset, EngineMessage[]? messages)
    {
        _frames = frames;
        _textOffset = textOffset;
        _messages = messages;
    }

    /// <summary>The size that counts against a queue's limit, in bytes.</summary>
    internal int Size => _frames.Length;

    /// <summary>Whether a transport may compress the packet. Must be set before the packet is shared.</summary>
    internal bool MayCompress { get; set; } = true;

    /// <summary>Creates a packet from a text message and optional binary messages.</summary>
    /// <param name="head">The first part of the text, UTF-8.</param>
    /// <param name="payload">The rest of the text, UTF-8.</param>
    /// <param name="attachments">The binary messages that follow the text; they are copied.</param>
    /// <returns>The packet.</returns>
    public static EncodedPacket FromText(ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload, IReadOnlyList<ReadOnlyMemory<byte>>? attachments = null)
    {
        var textLength = 1 + head.Length + payload.Length;
        var headerLength = WebSocketFrames.HeaderLength(textLength);
        var total = headerLength + textLength;
        foreach (var attachment in attachments ?? [])
        {
            total += WebSocketFrames.HeaderLength(attachment.Length) + attachment.Length;
        }

        var frames = GC.AllocateUninitializedArray<byte>(total);
        WebSocketFrames.WriteHeader(frames.AsSpan(0, headerLength), textLength, binary: false);
        frames[headerLength] = EnginePacketType.Message;
        head.CopyTo(frames.AsSpan(headerLength + 1));
        payload.CopyTo(frames.AsSpan(headerLength + 1 + head.Length));
        if (attachments is not { Count: > 0 })
        {
            return new EncodedPacket(frames, headerLength, messages: null);
        }

        var messages = new EngineMessage[1 + attachments.Count];
        messages[0] = new EngineMessage(frames.AsMemory(headerLength, textLength), IsBinary: false);
        var offset = headerLength + textLength;
        for (var i = 0; i < attachments.Count; i++)
        {
            messages[i + 1] = new EngineMessage(AppendBinary(frames, ref offset, attachments[i].Span), IsBinary: true);
        }

        return new EncodedPacket(frames, headerLength, messages);
    }

    /// <summary>Creates a packet from one binary message.</summary>
    /// <param name="data">The message; it is copied.</param>
    /// <returns>The packet.</returns>
    public static EncodedPacket FromBinary(ReadOnlySpan<byte> data)
    {
        var frames = GC.AllocateUninitializedArray<byte>(WebSocketFrames.HeaderLength(data.Length) + data.Length);
        var offset = 0;
        return new EncodedPacket(frames, 0, [new EngineMessage(AppendBinary(frames, ref offset, data), IsBinary: true)]);
    }

    /// <summary>Creates a packet of Engine.IO itself; the argument includes the type byte.</summary>
    internal static EncodedPacket FromEngineText(ReadOnlySpan<byte> packet)
    {
        var headerLength = WebSocketFrames.HeaderLength(packet.Length);
        var frame = GC.AllocateUninitializedArray<byte>(headerLength + packet.Length);
        WebSocketFrames.WriteHeader(frame.AsSpan(0, headerLength), packet.Length, binary: false);
        packet.CopyTo(frame.AsSpan(headerLength));
        return new EncodedPacket(frame, headerLength, messages: null);
    }

    /// <summary>Whether any message of the packet is binary.</summary>
    internal bool HasBinary => _messages is not null;

    /// <summary>Returns complete WebSocket frames, including their headers.</summary>
    /// <param name="form">
    /// The form that the client needs. A packet that <see cref="Deflate"/> has not compressed is returned
    /// uncompressed.
    /// </param>
    internal ReadOnlyMemory<byte> FramesFor(FrameForm form)
    {
        var index = BinaryForms.IndexOf(form);
        if (_messages is null || index < 0)
        {
            return form.HasFlag(FrameForm.Deflated) ? _deflatedFrames ?? _frames : _frames;
        }

        // Concurrent callers may do the work twice; the results are equal.
        var forms = _binaryForms ?? Interlocked.CompareExchange(ref _binaryForms, new byte[]?[BinaryForms.Count], null) ?? _binaryForms;
        return forms[index] ??= BinaryForms.Create(_messages, form);
    }

    /// <summary>
    /// Compresses the packet once for all recipients. Called before the packet is queued, because queues are read
    /// under a lock.
    /// </summary>
    internal void Deflate(int threshold, CompressionLevel level)
    {
        if (_deflatedFrames is null && MayCompress && Size >= threshold)
        {
            // Concurrent callers may do the work twice; the results are equal.
            _deflatedFrames = DeflatedFrames.Create(this, threshold, level);
        }
    }

    /// <summary>
    /// Passes each message of the packet to a visitor, in order. Text messages include their Engine.IO type byte.
    /// </summary>
    internal void VisitMessages<TState>(TState state, Action<EngineMessage, TState> visit)
    {
        if (_messages is null)
        {
            visit(new EngineMessage(_frames.AsMemory(_textOffset), IsBinary: false), state);
            return;
        }

        foreach (var message in _messages)
        {
            visit(message, state);
        }
    }

    private static ReadOnlyMemory<byte> AppendBinary(byte[] frames, ref int offset, ReadOnlySpan<byte> data)
    {
        var headerLength = WebSocketFrames.HeaderLength(data.Length);
        WebSocketFrames.WriteHeader(frames.AsSpan(offset, headerLength), data.Length, binary: true);
        data.CopyTo(frames.AsSpan(offset + headerLength));
        var message = frames.AsMemory(offset + headerLength, data.Length);
        offset += headerLength + data.Length;
        return message;
    }
}
