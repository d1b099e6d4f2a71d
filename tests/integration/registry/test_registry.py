from ponctuel.stages import register
def test_x(registered, capsys):
    print(open(registered.metrics/"gate.json").read()); print(open(registered.reports/"model-card.md").read())
