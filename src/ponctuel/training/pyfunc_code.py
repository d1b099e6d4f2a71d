"""The champion as MLflow serves it (a model from code: MLflow stores this file with the model)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from mlflow.models import set_model
from mlflow.pyfunc import PythonModel, PythonModelContext

from ponctuel.models.delay_model import DelayModel
from ponctuel.models.outputs import output_frame, withheld


class PonctuelModel(PythonModel):
    """The MLflow model: feature rows in, one row of probabilities and delays per request out."""

    def load_context(self, context: PythonModelContext) -> None:
        self._model = DelayModel.load(Path(context.artifacts["model"]))

    def predict(
        self,
        context: PythonModelContext,
        model_input: pd.DataFrame,
        params: dict[str, object] | None = None,
    ) -> pd.DataFrame:
        del context, params
        forecasts = self._model.predict(model_input)
        if self._model.cancellations_learnt:
            return output_frame(forecasts)
        return output_frame(withheld(forecasts)).assign(p_cancelled=np.nan)


set_model(PonctuelModel())
