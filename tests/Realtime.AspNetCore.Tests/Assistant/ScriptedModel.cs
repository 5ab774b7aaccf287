using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;

namespace Realtime.AspNetCore.Tests.Assistant;

/// <summary>A model that says what a test tells it to, when it tells it to.</summary>
internal sealed class ScriptedModel : IChatClient
{
    private readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>();

    /// <summary>How often it was called.</summary>
    public int Calls { get; private set; }

    /// <summary>Whether calls end when they are cancelled.</summary>
    public bool Obeys { get; set; } = true;

    /// <summary>Takes the next call, waiting for it if need be.</summary>
    public Task<Call> NextAsync() => _calls.Reader.ReadAsync().AsTask().WaitAsync(Realtime.Testing.SocketIOTestClient.Patience);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var call = new Call([.. messages], options, cancellationToken);
        var listens = Obeys;
        Calls++;
        _calls.Writer.TryWrite(call);
        await foreach (var update in call.Updates.Reader.ReadAllAsync(listens ? cancellationToken : default))
        {
            yield return update;
        }
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    /// <summary>One call of the model.</summary>
    internal sealed record Call(IReadOnlyList<ChatMessage> Prompt, ChatOptions? Options, CancellationToken Cancelled)
    {
        public Channel<ChatResponseUpdate> Updates { get; } = Channel.CreateUnbounded<ChatResponseUpdate>();

        /// <summary>The prompt as lines of role and text.</summary>
        public string[] Lines => [.. Prompt.Select(m => $"{m.Role}: {m.Text}")];

        public void Say(string text) => Updates.Writer.TryWrite(new ChatResponseUpdate(ChatRole.Assistant, text));

        public void Report(AIContent content) => Updates.Writer.TryWrite(new ChatResponseUpdate(ChatRole.Assistant, [content]));

        public void End() => Updates.Writer.TryComplete();

        public void Fail(string text) => Updates.Writer.TryComplete(new InvalidOperationException(text));
    }
}
