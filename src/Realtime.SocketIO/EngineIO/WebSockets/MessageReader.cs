using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text.Unicode;
using Realtime.SocketIO.Protocol.EngineIO;

namespace Realtime.SocketIO.EngineIO.WebSockets;

/// <summary>
/// Parses a client's frames (RFC 6455, section 5) and assembles messages, one at a time. Between messages it holds no
/// buffer. The buffer grows with the bytes that arrive, not with the length that the peer announces.
/// </summary>
/// <param name="input">The received bytes.</param>
/// <param name="options">The options with the limits.</param>
/// <param name="inflates">Whether messages may be compressed.</param>
/// <param name="ownsInput">Whether disposing the reader completes the input. False for the input of the HTTP server.</param>
internal sealed class MessageReader(PipeReader input, SocketIOOptions options, bool inflates, bool ownsInput = false) : IDisposable
{
    private const int InitialSize = 2048;
    private const int MaxControlPayload = 125;

    // Smaller fragments are counted, because a flood of them stays below the limit in bytes.
    private const int TinyFragment = 128;

    private byte[]? _buffer;
    private int _length;
    private int _tinyFragments;

    // The data frame that is being read: its remaining bytes, its mask, and whether it is the last of its message.
    private long _rest;
    private uint _mask;
    private bool _isFinal;

    // The message that is being assembled; Continuation means none.
    private WebSocketOpcode _kind;
    private bool _isCompressed;
    private bool _isWhole;

    /// <summary>The message; valid until <see cref="WaitAsync"/> is called.</summary>
    public ReadOnlyMemory<byte> Data => _buffer.AsMemory(0, _length);

    /// <summary>Whether the message is binary.</summary>
    public bool IsBinary { get; private set; }

    /// <summary>The frame that answers the most recent ping.</summary>
    public byte[] Pong { get; private set; } = [];

    /// <summary>Whether bytes have already arrived.</summary>
    public bool HasArrived()
    {
        if (!input.TryRead(out var read))
        {
            return false;
        }

        input.AdvanceTo(read.Buffer.Start);
        return true;
    }

    /// <summary>
    /// Releases the message and waits for more bytes. The caller awaits it directly, so that an idle connection has
    /// no state machine in between.
    /// </summary>
    public ValueTask<ReadResult> WaitAsync()
    {
        if (_isWhole)
        {
            Release();
        }

        return input.ReadAsync();
    }

    /// <summary>Takes one step through the received bytes. Bytes that it does not use are returned by the next wait.</summary>
    public ReadStep Take(in ReadResult read)
    {
        var data = read.Buffer;
        var step = ReadStep.More;
        if (!read.IsCanceled)
        {
            while (step == ReadStep.More && TryProceed(ref data, out step))
            {
            }
        }

        // A stopping server cancels reads. These reads continue until the session itself ends.
        var isStuck = step == ReadStep.More;
        input.AdvanceTo(data.Start, isStuck && !read.IsCanceled ? data.End : data.Start);
        return isStuck && read.IsCompleted ? ReadStep.Lost : step;
    }

    public bool IsText(ReadOnlySpan<byte> expected) => !IsBinary && Data.Span.SequenceEqual(expected);

    /// <summary>Reads and discards data until the client has closed.</summary>
    /// <param name="isFramed">Whether the boundaries of frames are still known.</param>
    public async ValueTask DiscardAsync(bool isFramed)
    {
        Release();
        while (true)
        {
            var read = await input.ReadAsync().ConfigureAwait(false);
            var data = read.Buffer;
            var closed = isFramed && TrySkipToClose(ref data);
            input.AdvanceTo(isFramed ? data.Start : data.End, data.End);
            if (closed || read.IsCompleted)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        Release();
        if (ownsInput)
        {
            input.Complete();
        }
    }

    private void Release()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }

        _length = 0;
        _isWhole = false;
    }

    /// <summary>Skips frames.</summary>
    /// <returns>True if the client has closed, or has sent an invalid frame.</returns>
    private bool TrySkipToClose(ref ReadOnlySequence<byte> data)
    {
        while (true)
        {
            var skipped = Math.Min(_rest, data.Length);
            data = data.Slice(skipped);
            _rest -= skipped;
            if (_rest > 0 || WebSocketFrameHeader.TryRead(data, out var header) is not { } isFrame)
            {
                return false;
            }

            if (!isFrame || header.Opcode == WebSocketOpcode.Close)
            {
                return true;
            }

            data = data.Slice(header.Length);
            _rest = header.PayloadLength;
        }
    }

    /// <returns>False if more bytes are needed.</returns>
    private bool TryProceed(ref ReadOnlySequence<byte> data, out ReadStep step)
    {
        step = ReadStep.More;
        if (_rest > 0)
        {
            if (data.IsEmpty)
            {
                return false;
            }

            TakePayload(ref data);
            step = _rest == 0 ? EndFrame() : ReadStep.More;
            return true;
        }

        var read = WebSocketFrameHeader.TryRead(data, out var header);
        if (read is not true)
        {
            step = read is null ? ReadStep.More : ReadStep.Violation;
            return false;
        }

        return header.IsControl ? TryTakeControl(ref data, header, out step) : BeginFrame(ref data, header, out step);
    }

    private bool BeginFrame(ref ReadOnlySequence<byte> data, in WebSocketFrameHeader header, out ReadStep step)
    {
        var begins = header.Opcode is WebSocketOpcode.Text or WebSocketOpcode.Binary;
        var isCompressed = inflates && begins && header.Reserved == WebSocketFrameHeader.Compressed;
        if ((!begins && header.Opcode != WebSocketOpcode.Continuation)
            || begins != (_kind == WebSocketOpcode.Continuation)
            || (header.Reserved != 0 && !isCompressed))
        {
            step = ReadStep.Violation;
            return false;
        }

        if (header.PayloadLength > options.MaxPayload - _length
            || (IsFragment(header) && header.PayloadLength < TinyFragment && ++_tinyFragments > options.MaxFragments))
        {
            step = ReadStep.OverLimit;
            return false;
        }

        if (begins)
        {
            _kind = header.Opcode;
            _isCompressed = isCompressed;
        }

        data = data.Slice(header.Length);
        _rest = header.PayloadLength;
        _mask = header.Mask;
        _isFinal = header.IsFinal;
        step = _rest == 0 ? EndFrame() : ReadStep.More;
        return true;
    }

    private static bool IsFragment(in WebSocketFrameHeader header) => !header.IsFinal || header.Opcode == WebSocketOpcode.Continuation;

    private void TakePayload(ref ReadOnlySequence<byte> data)
    {
        var part = data.FirstSpan;
        part = part[..(int)Math.Min(part.Length, _rest)];
        EnsureRoom(part.Length);
        _mask = WebSocketMask.Remove(part, _buffer.AsSpan(_length), _mask);
        _length += part.Length;
        _rest -= part.Length;
        data = data.Slice(part.Length);
    }

    private ReadStep EndFrame()
    {
        if (!_isFinal)
        {
            return ReadStep.More;
        }

        IsBinary = _kind == WebSocketOpcode.Binary;
        _kind = WebSocketOpcode.Continuation;
        _tinyFragments = 0;
        _isWhole = true;
        if (_isCompressed && Inflate() is { } failure)
        {
            return failure;
        }

        return IsBinary || Utf8.IsValid(Data.Span) ? ReadStep.Message : ReadStep.BadData;
    }

    private void EnsureRoom(int count)
    {
        var needed = _length + count;
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(InitialSize, needed));
        }
        else if (needed > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, needed));
            Data.Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }

    /// <returns>Null on success.</returns>
    private ReadStep? Inflate()
    {
        EnsureRoom(DeflatedFrames.Tail.Length);
        DeflatedFrames.Tail.CopyTo(_buffer.AsSpan(_length));
        using var inflater = new DeflateStream(new MemoryStream(_buffer!, 0, _length + DeflatedFrames.Tail.Length), CompressionMode.Decompress);
        var inflated = new ArrayBufferWriter<byte>(InitialSize);
        try
        {
            while (inflater.Read(inflated.GetSpan(InitialSize)) is var count && count > 0)
            {
                inflated.Advance(count);
                if (inflated.WrittenCount > options.MaxPayload)
                {
                    return ReadStep.OverLimit;
                }
            }
        }
        catch (InvalidDataException)
        {
            return ReadStep.BadData;
        }

        _length = 0;
        EnsureRoom(inflated.WrittenCount);
        inflated.WrittenSpan.CopyTo(_buffer);
        _length = inflated.WrittenCount;
        return null;
    }

    /// <summary>Reads a complete control frame, which may come between the fragments of a message.</summary>
    private bool TryTakeControl(ref ReadOnlySequence<byte> data, in WebSocketFrameHeader header, out ReadStep step)
    {
        if (header is not { IsFinal: true, Reserved: 0, PayloadLength: <= MaxControlPayload, Opcode: <= WebSocketOpcode.Pong })
        {
            step = ReadStep.Violation;
            return false;
        }

        step = ReadStep.More;
        var length = (int)header.PayloadLength;
        if (data.Length < header.Length + length)
        {
            return false;
        }

        Span<byte> payload = stackalloc byte[MaxControlPayload];
        data.Slice(header.Length, length).CopyTo(payload);
        payload = payload[..length];
        WebSocketMask.Remove(payload, payload, header.Mask);
        data = data.Slice(header.Length + length);
        switch (header.Opcode)
        {
            case WebSocketOpcode.Ping:
                Pong = WebSocketFrames.Pong(payload);
                step = ReadStep.Ping;
                break;
            case WebSocketOpcode.Close:
                step = WebSocketFrames.IsValidClose(payload) ? ReadStep.Close : ReadStep.Violation;
                break;
            default:
                break;
        }

        return true;
    }
}
