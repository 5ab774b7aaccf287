using System.Globalization;
using System.Reflection;
using Realtime.SqlServer.Messages;
using Realtime.Storage;
using Xunit;

namespace Realtime.SqlServer.Tests.Statements;

/// <summary>Without a server: a statement tells an outcome by the number that it has in the enumeration.</summary>
public sealed class OutcomeTests
{
    [Fact]
    public void The_outcomes_of_sending_have_their_numbers()
    {
        var told = typeof(MessageSql)
            .GetFields(BindingFlags.Static | BindingFlags.NonPublic)
            .Where(field => field.IsLiteral && Enum.IsDefined(typeof(AppendOutcome), field.Name))
            .ToDictionary(field => field.Name, field => int.Parse((string)field.GetRawConstantValue()!, CultureInfo.InvariantCulture));

        Assert.Contains(nameof(AppendOutcome.RequestFull), told);
        Assert.All(told, outcome => Assert.Equal((int)Enum.Parse<AppendOutcome>(outcome.Key), outcome.Value));
    }
}
