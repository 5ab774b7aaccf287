using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Acknowledgements;

/// <summary>Parses acknowledgements.</summary>
internal abstract class AnswerReading<T>
{
    /// <summary>The size of the part of an answer that is read, in bytes.</summary>
    public abstract long SizeOf(ArgumentList answer);

    /// <exception cref="SocketArgumentException">The answer is not of the expected type.</exception>
    public abstract T? Read(ArgumentList answer);

    protected static long SizeOf(ArgumentList answer, int count)
    {
        var size = 0L;
        for (var i = 0; i < count; i++)
        {
            size += answer[i].Length;
        }

        foreach (var attachment in answer.Attachments)
        {
            size += attachment.Length;
        }

        return size;
    }
}

/// <summary>Reads the first value; returns the default if there is none.</summary>
internal sealed class FirstValue<T>(string eventName, JsonTypeInfo<T> typeInfo) : AnswerReading<T>
{
    public override long SizeOf(ArgumentList answer) => answer.Count == 0 ? 0 : SizeOf(answer, 1);

    public override T? Read(ArgumentList answer) => answer.BindFirst(typeInfo, eventName);
}

/// <summary>Keeps all values and parses each one when it is read.</summary>
internal sealed class AllValues(string eventName, JsonSerializerOptions options) : AnswerReading<SocketArguments>
{
    public override long SizeOf(ArgumentList answer) => SizeOf(answer, answer.Count);

    public override SocketArguments Read(ArgumentList answer) => new(answer, skip: 0, options, eventName);
}
