using System.Text;

namespace Realtime.Domain;

/// <summary>The text of one reply so far. It only grows. Thread-safe.</summary>
public sealed class Transcript
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();

    internal Transcript()
    {
    }

    /// <summary>The current length, in UTF-16 code units.</summary>
    public int Length
    {
        get
        {
            lock (_lock)
            {
                return _text.Length;
            }
        }
    }

    /// <summary>Appends a text.</summary>
    /// <returns>The offset at which it begins.</returns>
    internal int Append(string text)
    {
        lock (_lock)
        {
            var offset = _text.Length;
            _text.Append(text);
            return offset;
        }
    }

    /// <summary>Returns the beginning of the text.</summary>
    /// <param name="length">The number of UTF-16 code units; at most <see cref="Length"/>.</param>
    /// <returns>The text.</returns>
    public string UpTo(int length)
    {
        lock (_lock)
        {
            return _text.ToString(0, length);
        }
    }

    /// <summary>Returns the whole text so far.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        lock (_lock)
        {
            return _text.ToString();
        }
    }
}
